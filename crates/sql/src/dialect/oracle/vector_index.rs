//! What a vector index says beyond its columns (`OracleDDLCompiler._build_vector_index_config`).

use crate::error::CompileError;
use crate::schema::OptionValue;

/// Writes the clauses of `oracle_vector=True` or `oracle_vector=VectorIndexConfig(...)`.
///
/// # Errors
/// The option is neither.
pub(super) fn clauses(option: &OptionValue) -> Result<String, CompileError> {
    let none = Vec::new();
    let fields = match option {
        OptionValue::Map(fields) => fields,
        OptionValue::Bool(true) => &none,
        _ => {
            return Err(CompileError::Argument { message: "oracle_vector takes True or a VectorIndexConfig".to_owned() });
        }
    };
    let field = |key: &str| {
        fields.iter().find(|(name, _)| name == key).and_then(|(_, value)| match value {
            OptionValue::Int(number) => Some(number.to_string()),
            OptionValue::Str(text) => Some(text.clone()),
            _ => None,
        })
    };
    let type_ = field("index_type").unwrap_or_else(|| "HNSW".to_owned());
    let hnsw: &[(&str, &str)] = &[("hnsw_neighbors", "neighbors"), ("hnsw_efconstruction", "efconstruction")];
    let ivf: &[(&str, &str)] = &[
        ("ivf_neighbor_partitions", "neighbor partitions"),
        ("ivf_sample_per_partition", "sample_per_partition"),
        ("ivf_min_vectors_per_partition", "min_vectors_per_partition"),
    ];
    let (organization, named) = match type_.as_str() {
        "HNSW" => ("ORGANIZATION INMEMORY NEIGHBOR GRAPH", hnsw),
        "IVF" => ("ORGANIZATION NEIGHBOR PARTITIONS", ivf),
        other => return Err(CompileError::Argument { message: format!("'{other}' is not a valid VectorIndexType") }),
    };
    let mut parts = vec![organization.to_owned()];
    parts.extend(field("distance").map(|distance| format!("DISTANCE {distance}")));
    parts.extend(field("accuracy").map(|accuracy| format!("WITH TARGET ACCURACY {accuracy}")));
    let mut parameters = vec![format!("type {type_}")];
    parameters.extend(named.iter().filter_map(|(key, word)| field(key).map(|value| format!("{word} {value}"))));
    parts.push(format!("PARAMETERS ({})", parameters.join(", ")));
    parts.extend(field("parallel").map(|parallel| format!("PARALLEL {parallel}")));
    Ok(parts.join(" "))
}
