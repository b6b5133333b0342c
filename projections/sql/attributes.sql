-- what: how the values of each attribute behave, by its newest definition
-- one row per: attribute
SELECT attribute, value_type, cardinality, volatility, axis, identity_qualifiers, authorities, seq
FROM events
WHERE type = 'attribute.defined' AND in_force
ORDER BY attribute
