//! What hangs on an access log: its log group, the metric filters on it, and Contributor Insights rules.

/// The log group that an access log's destination names; `None` where it goes elsewhere (to Firehose).
pub fn group_of(destination: &str) -> Option<&str> {
    let (before, group) = destination.split_once(":log-group:")?;
    before
        .contains(":logs:")
        .then(|| group.strip_suffix(":*").unwrap_or(group))
        .filter(|name| !name.is_empty())
}

/// A metric filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricFilter {
    /// Its name.
    pub name: String,
    /// Which lines it takes.
    pub pattern: String,
    /// Namespace of its metric.
    pub namespace: String,
    /// Name of its metric.
    pub metric: String,
    /// It counts lines: each adds 1.
    pub counts: bool,
    /// Dimensions and the fields that they take their values from, such as `$.apiKeyId`.
    pub dimensions: Vec<(String, String)>,
    /// When it was made, Unix seconds; it knows nothing of before.
    pub created_s: Option<i64>,
}

/// A log group as far as traffic needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogGroup {
    /// It is there: AWS takes an access log's destination that is not.
    pub exists: bool,
    /// When it was made, Unix seconds.
    pub created_s: Option<i64>,
    /// Days that a line is kept; `None` for ever.
    pub retention_days: Option<i32>,
    /// The class for rare access, on which metric filters do not work.
    pub is_rare: bool,
    /// The class that only passes lines on to other places: nothing reads them here, Logs Insights neither.
    pub passes_on: bool,
    /// Its metric filters.
    pub filters: Vec<MetricFilter>,
    /// Names of filters of which nobody can say here what they count: taken all the same.
    pub unread: Vec<String>,
}

impl LogGroup {
    /// The first second of which it can have lines, Unix time.
    pub fn since_s(&self, now_s: i64) -> Option<i64> {
        let kept = self.retention_days.map(|days| now_s - i64::from(days) * 86_400);
        self.created_s.into_iter().chain(kept).max()
    }
}

/// A Contributor Insights rule over logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsightRule {
    /// Its name.
    pub name: String,
    /// It counts.
    pub enabled: bool,
    /// Log groups that it reads; a name may end with `*`.
    pub groups: Vec<String>,
    /// The fields that make a contributor, such as `$.apiKeyId`.
    pub keys: Vec<String>,
    /// It counts lines and does not add a field up.
    pub counts: bool,
    /// Fields that must have one of some values.
    pub only: Vec<(String, Vec<String>)>,
    /// Fields that must have none of some values.
    pub except: Vec<(String, Vec<String>)>,
    /// It has conditions of other kinds: nobody can say what it counts.
    pub is_special: bool,
}

impl InsightRule {
    /// Whether it reads a log group.
    pub fn reads(&self, group: &str) -> bool {
        self.groups.iter().any(|name| match name.strip_suffix('*') {
            Some(start) => group.starts_with(start),
            None => name == group,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_names_its_group_or_none() {
        let logs = "arn:aws:logs:eu-central-1:482100773915:log-group:/halden/prod";
        assert_eq!(group_of(logs), Some("/halden/prod"));
        assert_eq!(group_of(&format!("{logs}:*")), Some("/halden/prod"));
        let firehose = "arn:aws:firehose:eu-central-1:482100773915:deliverystream/amazon-apigateway-x";
        assert_eq!(group_of(firehose), None);
    }

    #[test]
    fn a_rule_reads_the_groups_that_it_names() {
        let rule = InsightRule {
            name: "r".into(),
            enabled: true,
            groups: vec!["/a".into(), "/b/*".into()],
            keys: vec!["$.apiKeyId".into()],
            counts: true,
            only: Vec::new(),
            except: Vec::new(),
            is_special: false,
        };
        assert!(rule.reads("/a") && rule.reads("/b/c") && !rule.reads("/a/b"));
    }

    #[test]
    fn a_log_goes_back_to_its_making_or_as_far_as_it_is_kept() {
        let group = |created_s, retention_days| LogGroup { created_s, retention_days, ..LogGroup::default() };
        let now = 100 * 86_400;
        assert_eq!(group(Some(0), Some(30)).since_s(now), Some(70 * 86_400));
        assert_eq!(group(Some(90 * 86_400), Some(30)).since_s(now), Some(90 * 86_400));
        assert_eq!(group(None, None).since_s(now), None);
    }
}
