//! One number for each minute of a day, in no more room than they need: most partners make fewer than 256 calls a minute, and most are
//! never refused.

/// A number a minute.
#[derive(Debug)]
pub enum Lane {
    /// None at all.
    Zero,
    /// Below 256.
    Byte(Box<[u8]>),
    /// Below 65,536.
    Short(Box<[u16]>),
    /// Any number.
    Long(Box<[u32]>),
}

impl Lane {
    /// The numbers that stand at one place of each minute.
    pub fn pack<const PLACES: usize>(minutes: &[[u32; PLACES]], place: usize) -> Self {
        let numbers = minutes.iter().map(|minute| minute[place]);
        match numbers.clone().max().unwrap_or(0) {
            0 => Self::Zero,
            1..=0xFF => Self::Byte(numbers.map(|number| number as u8).collect()),
            0x100..=0xFFFF => Self::Short(numbers.map(|number| number as u16).collect()),
            _ => Self::Long(numbers.collect()),
        }
    }

    /// The number of a minute, counted from midnight UTC; 0 after the day's last.
    pub fn at(&self, minute_of_day: usize) -> u32 {
        match self {
            Self::Zero => None,
            Self::Byte(numbers) => numbers.get(minute_of_day).copied().map(u32::from),
            Self::Short(numbers) => numbers.get(minute_of_day).copied().map(u32::from),
            Self::Long(numbers) => numbers.get(minute_of_day).copied(),
        }
        .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::Lane;

    #[test]
    fn numbers_come_back_whatever_their_size() {
        for most in [0, 1, 255, 256, 65_535, 65_536, u32::MAX] {
            let minutes = [[9, 0], [9, most], [9, most / 2]];
            let lane = Lane::pack(&minutes, 1);
            assert_eq!([0, 1, 2, 3].map(|minute| lane.at(minute)), [0, most, most / 2, 0]);
        }
    }
}
