//! AWS's regions with the names that people know them by, for the account bar's list.
//!
//! A list for choosing, not a check: any other name that a profile or a person gives is used as it is.

/// A region of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// AWS's name, such as `eu-central-1`.
    pub id: &'static str,
    /// Where it is, such as `Frankfurt`.
    pub place: &'static str,
}

const fn region(id: &'static str, place: &'static str) -> Region {
    Region { id, place }
}

impl Region {
    /// Regions that offer API Gateway, by part of the world.
    pub const ALL: [Self; 39] = [
        region("us-east-1", "N. Virginia"),
        region("us-east-2", "Ohio"),
        region("us-west-1", "N. California"),
        region("us-west-2", "Oregon"),
        region("ca-central-1", "Montreal"),
        region("ca-west-1", "Calgary"),
        region("mx-central-1", "Querétaro"),
        region("sa-east-1", "São Paulo"),
        region("eu-central-1", "Frankfurt"),
        region("eu-central-2", "Zurich"),
        region("eu-west-1", "Dublin"),
        region("eu-west-2", "London"),
        region("eu-west-3", "Paris"),
        region("eu-north-1", "Stockholm"),
        region("eu-south-1", "Milan"),
        region("eu-south-2", "Zaragoza"),
        region("af-south-1", "Cape Town"),
        region("il-central-1", "Tel Aviv"),
        region("me-central-1", "Dubai"),
        region("me-south-1", "Manama"),
        region("ap-east-1", "Hong Kong"),
        region("ap-east-2", "Taipei"),
        region("ap-northeast-1", "Tokyo"),
        region("ap-northeast-2", "Seoul"),
        region("ap-northeast-3", "Osaka"),
        region("ap-south-1", "Mumbai"),
        region("ap-south-2", "Hyderabad"),
        region("ap-southeast-1", "Singapore"),
        region("ap-southeast-2", "Sydney"),
        region("ap-southeast-3", "Jakarta"),
        region("ap-southeast-4", "Melbourne"),
        region("ap-southeast-5", "Kuala Lumpur"),
        region("ap-southeast-6", "Auckland"),
        region("ap-southeast-7", "Bangkok"),
        region("us-gov-east-1", "US government, east"),
        region("us-gov-west-1", "US government, west"),
        region("cn-north-1", "Beijing"),
        region("cn-northwest-1", "Ningxia"),
        region("eusc-de-east-1", "European Sovereign Cloud, Brandenburg"),
    ];

    /// Where a region is; `None` for one that is not in the list.
    pub fn place_of(id: &str) -> Option<&'static str> {
        Self::ALL.iter().find(|region| region.id == id).map(|region| region.place)
    }

    /// The partition that every ARN of a region begins with; it follows from the region's name, listed or not.
    pub fn partition(id: &str) -> &'static str {
        apart(id).map_or("aws", |(_, partition, _)| partition)
    }

    /// The domain of AWS's services in a region, such as `amazonaws.com`.
    pub fn suffix(id: &str) -> &'static str {
        apart(id).map_or("amazonaws.com", |(_, _, suffix)| suffix)
    }
}

/// Parts of AWS that are apart from the rest: how their regions' names begin, the partition in their ARNs, the domain of their
/// services. As botocore's `partitions.json` has it.
const APART: [(&str, &str, &str); 7] = [
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("us-gov-", "aws-us-gov", "amazonaws.com"),
    ("eusc-", "aws-eusc", "amazonaws.eu"),
    ("us-iso-", "aws-iso", "c2s.ic.gov"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov"),
    ("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"),
    ("us-isof-", "aws-iso-f", "csp.hci.ic.gov"),
];

fn apart(id: &str) -> Option<(&'static str, &'static str, &'static str)> {
    APART.into_iter().find(|(begins, _, _)| id.starts_with(begins))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        let mut ids: Vec<&str> = Region::ALL.iter().map(|region| region.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Region::ALL.len());
        assert_eq!(Region::place_of("eu-central-1"), Some("Frankfurt"));
        assert_eq!(Region::place_of("moon-1"), None);
    }

    #[test]
    fn china_the_government_and_the_sovereign_cloud_have_partitions_of_their_own() {
        let of =
            |part: &str| Region::ALL.iter().filter(|region| Region::partition(region.id) == part).count();
        assert_eq!((of("aws-cn"), of("aws-us-gov"), of("aws-eusc"), of("aws")), (2, 2, 1, 34));
        assert_eq!(Region::suffix("eusc-de-east-1"), "amazonaws.eu");
        assert_eq!(
            (Region::suffix("ap-southeast-6"), Region::partition("us-isob-east-1")),
            ("amazonaws.com", "aws-iso-b")
        );
    }
}
