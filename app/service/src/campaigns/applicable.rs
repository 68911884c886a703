//! The campaigns that include a node.

use crate::{Error, tree::former::Places};
use qinghe_store::{
    Conn,
    campaigns::{self, Campaign},
};

/// The campaigns that include the node with these places, the latest first: by its path when their learners were
/// counted.
pub(crate) async fn list(c: &mut Conn<'_>, places: &Places) -> Result<Vec<Campaign>, Error> {
    let around = campaigns::list_around(c, &places.all(), None).await?;
    Ok(around.into_iter().filter(|k| k.org_path.contains(places.at(k.counted_at()))).collect())
}
