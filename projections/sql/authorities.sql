-- what: who may confirm or deny a value of an attribute
-- one row per: subject, attribute, entity and role
-- entity: NULL stands for the person that the value names; a role is looked up among what is said plainly and on record
WITH granted AS (
    SELECT attribute, unnest(authorities) AS authority FROM attributes
),
plain AS (
    SELECT asserted.subject, asserted.attribute, asserted.value_class AS entity
    FROM asserted
    WHERE record = 'active' AND polarity = 'affirmed' AND value_type = 'entity'
        AND modality NOT IN ('rumoured', 'hypothetical', 'opinion')
        AND NOT asserted.implicated
        AND (attribution = 'outlet_voice' OR (attribution = 'on_record' AND speaker IS NOT NULL))
),
subjects AS (
    SELECT DISTINCT subject, attribute FROM asserted
)
SELECT DISTINCT plain.subject, granted.attribute, plain.entity, granted.authority AS role
FROM granted
JOIN plain ON plain.attribute = granted.authority
UNION
SELECT
    subjects.subject, subjects.attribute, CASE granted.authority WHEN 'value' THEN NULL ELSE granted.authority END, NULL
FROM subjects
JOIN granted ON granted.attribute = subjects.attribute
WHERE granted.authority NOT IN (SELECT attribute FROM attributes)
ORDER BY ALL
