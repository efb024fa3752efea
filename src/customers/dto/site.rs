//! Sites as sent.

use serde::Serialize;

use crate::customers::model::{CustomerId, SiteId};
use crate::customers::repo::SiteRecord;
use crate::platform::clock::UtcTime;

/// A place of a customer where devices stand. Point and access notes come with a reveal of addresses.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Site {
    /// Identifies the site.
    pub id: SiteId,
    /// The customer that it belongs to.
    pub customer_id: CustomerId,
    /// What people call it.
    #[schema(max_length = 100, example = "总部机房")]
    pub label: String,
    /// Address, masked.
    #[schema(max_length = 500, example = "浙江省杭州市****")]
    pub address: String,
    /// Region, for planning.
    #[schema(max_length = 100, example = "杭州")]
    pub region: Option<String>,
    /// Whether the point on the map is known.
    pub has_location: bool,
    /// Whether there are notes on how to get in.
    pub has_access_notes: bool,
    /// When somebody can be let in.
    #[schema(max_length = 500, example = "工作日 9:00–18:00")]
    pub opening_hours: Option<String>,
    /// What the installation stands in: humidity, dust, power, network.
    #[schema(max_length = 1000, example = "潮湿，地下二层，无网络信号")]
    pub environment: Option<String>,
    /// False once removed; kept because tickets and assets refer to it.
    pub is_active: bool,
    /// Goes up with every change; send it in `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was created.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
}

impl Site {
    /// Masks the site.
    pub fn new(site: &SiteRecord) -> Site {
        Site {
            id: site.id,
            customer_id: site.customer_id,
            label: site.label.clone(),
            address: site.address.masked(),
            region: site.region.clone(),
            has_location: site.latitude.is_some() && site.longitude.is_some(),
            has_access_notes: site.access_notes.is_some(),
            opening_hours: site.opening_hours.clone(),
            environment: site.environment.clone(),
            is_active: site.is_active,
            version: site.version,
            created_at: site.created_at,
            updated_at: site.updated_at,
        }
    }
}
