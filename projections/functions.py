"""The functions that a projection or a query may call, and why DuckDB's others are left out.

Each of them gives a result that depends on its arguments alone: no clock, no chance, no setting, no catalog, no file.
The list is closed, so that what a later DuckDB adds is refused until somebody has looked at it.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TABLE_FUNCTIONS = _words("unnest range generate_series")
MACROS = _words(
    """
    array_to_string fdiv fmod generate_subscripts if list_any_value list_append list_avg list_bool_and list_bool_or
    list_count list_first list_last list_max list_median list_min list_prepend list_product list_reverse
    list_string_agg list_sum nullif split_part
    """
)
OPERATORS = _words(
    "!= !__postfix !~~ !~~* % & && * ** + - ->> / // < <-> << <= <=> <@ = > >= >> @ @> ^ ^@ | || ~ ~~ ~~* ~~~"
)
NAMED = _words(
    """
    abs acos acosh add alias any_value apply approx_count_distinct approx_quantile approx_top_k arbitrary arg_max
    arg_max_null arg_max_nulls_last arg_min arg_min_null arg_min_nulls_last argmax argmin array_agg array_apply
    array_cat array_concat array_contains array_cosine_distance array_cosine_similarity array_cross_product
    array_distance array_distinct array_dot_product array_extract array_filter array_grade_up array_has
    array_has_all array_has_any array_indexof array_inner_product array_intersect array_length
    array_negative_dot_product array_negative_inner_product array_position array_reduce array_resize
    array_reverse_sort array_select array_slice array_sort array_to_json array_transform array_unique array_value
    array_where array_zip ascii asin asinh atan atan2 atanh avg bar base64 bin binom bit_and bit_count bit_length
    bit_or bit_position bit_xor bitstring bitstring_agg bool_and bool_or cardinality cbrt ceil ceiling century
    char_length character_length chr concat concat_ws contains corr cos cosh cot count count_if count_star countif
    covar_pop covar_samp cume_dist damerau_levenshtein date_diff date_part date_sub date_trunc datediff datepart
    datesub datetrunc day dayname dayofmonth dayofweek dayofyear decade decode degrees dense_rank divide editdist3
    element_at encode ends_with entropy enum_code enum_first enum_last enum_range enum_range_boundary epoch epoch_ms
    epoch_ns epoch_us equi_width_bins era even exp factorial favg fill filter first first_value flatten floor format
    format_bytes from_base64 from_binary from_hex fsum gamma gcd generate_series get_bit grade_up greatest
    greatest_common_divisor group_concat hamming hash hex histogram histogram_exact hour ilike_escape instr isfinite
    isinf isnan isodow isoyear jaccard jaro_similarity jaro_winkler_similarity json_array json_array_length
    json_deep_merge json_exists json_extract json_extract_path json_extract_path_text json_extract_string
    json_insert json_keys json_merge_patch json_merge_patch_diff json_normalize json_object json_pretty json_quote
    json_remove json_replace json_set json_strip_nulls json_structure json_type json_valid json_value julian
    kahan_sum kurtosis kurtosis_pop lag last last_day last_value lcase lcm lead least least_common_multiple left
    left_grapheme len length length_grapheme levenshtein lgamma like_escape list list_aggregate list_apply list_cat
    list_concat list_contains list_cosine_distance list_cosine_similarity list_distance list_distinct
    list_dot_product list_element list_extract list_filter list_grade_up list_has list_has_all list_has_any
    list_indexof list_inner_product list_intersect list_negative_dot_product list_negative_inner_product list_pack
    list_position list_reduce list_resize list_reverse_sort list_select list_slice list_sort list_transform
    list_unique list_value list_where list_zip listagg ln log log10 log2 lower lpad ltrim lttb mad make_date
    make_time make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz map map_concat map_contains
    map_entries map_extract map_extract_value map_from_entries map_keys map_values max max_by md5 md5_number mean
    median microsecond millennium millisecond min min_by minute mismatches mod mode month monthname multiply
    nanosecond nextafter nfc_normalize normalized_interval not_ilike_escape not_like_escape nth_value ntile
    octet_length ord overlay parse_dirname parse_dirpath parse_filename parse_formatted_bytes parse_path path_join
    percent_rank pi position pow power prefix printf product quantile quantile_cont quantile_disc quarter radians
    range rank rank_dense reduce regexp_escape regexp_extract regexp_extract_all regexp_full_match regexp_matches
    regexp_replace regexp_split_to_array regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx
    regr_sxy regr_syy repeat replace reverse right right_grapheme round round_even roundbankers row row_number
    row_to_json rpad rtrim second sem set_bit sha1 sha256 sign signbit sin sinh skewness split sqrt starts_with
    stddev stddev_pop stddev_samp str_split str_split_regex strftime string_agg string_split string_split_regex
    string_to_array strip_accents strlen strpos strptime struct_concat struct_contains struct_extract
    struct_extract_at struct_has struct_indexof struct_insert struct_keys struct_pack struct_position struct_update
    struct_values substr substring substring_grapheme subtract suffix sum sumkahan switch tan tanh time_bucket
    timezone timezone_hour timezone_minute to_base to_base64 to_binary to_centuries to_days to_decades to_hex
    to_hours to_json to_microseconds to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds
    to_timestamp to_weeks to_years translate trim trunc try_strptime typeof ucase unbin unhex unicode union_extract
    union_tag union_value upper url_decode url_encode uuid_extract_timestamp uuid_extract_version var_pop var_samp
    variance week weekday weekofyear xor year yearweek
    """
)
ALLOWED = OPERATORS | NAMED | MACROS | TABLE_FUNCTIONS
# The first argument of these is a list, the second the name of a function, which must be allowed as well.
CALL_BY_NAME = _words("list_aggregate")
# DuckDB calls nearly all of these consistent. Shell patterns, by the reason why they are left out.
LEFT_OUT = {
    "reads the clock (age: with one argument)": ("age", "current_localtime", "current_localtimestamp"),
    "draws by chance": ("reservoir_quantile",),
    "tells of the program, its catalog or its plans": (
        "version", "index_key", "json_serialize_plan", "can_cast_implicitly",
    ),
    "takes SQL, or the name of a type or of a function, as text": (
        "json_serialize_sql", "json_deserialize_sql", "make_type", "get_type", "cast_to_type", "replace_type",
        "aggregate", "array_aggr", "array_aggregate", "list_aggr", "to_aggregate_state",
    ),
    "trusts its input to be the inside of a value of DuckDB's": (
        "__internal_*", "__between", "__cast", "combine", "combine_aggr", "finalize", "remap_struct", "unpivot_list",
        "bitstring_byte_comparable", "timetz_byte_comparable", "create_sort_key", "hive_partition_component",
        "parse_duckdb_log_message", "constant_or_null", "invoke", "is_histogram_other_bin", "sum_no_overflow",
        "decimal_average", "decimal_division",
    ),
    "crashes on deep or mixed input": (
        "from_json", "from_json_strict", "json_contains", "json_transform", "json_transform_strict",
        "IS DISTINCT FROM", "IS NOT DISTINCT FROM",
    ),
    "is of a type that no ledger has": ("st_*", "vertex_extract", "variant_*"),
    "is written COLLATE": ("collate_*", "icu_*"),
    "has capitals, and names of functions are compared in lower case": ("formatReadable*",),
}  # fmt: skip
# JSON turned into a VARIANT crashes where it is deep; a GEOMETRY is parsed by code that nobody here needs.
UNSAFE_TYPES = _words("variant geometry")
