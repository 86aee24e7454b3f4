//! Files that others own, read with a limit and only where they are files: a pipe in their place would never end, and a file of
//! 200 MB would be held whole.

use std::fs::Metadata;
use std::io::{self, Read as _};
use std::path::Path;

/// What stands in a file; `None` where there is none.
///
/// # Errors
/// It is no regular file, has more than `most` bytes, or cannot be read.
pub fn read(path: &Path, most: u64) -> io::Result<Option<Vec<u8>>> {
    let about = match std::fs::metadata(path) {
        Ok(about) => about,
        Err(err) if is_absent(&err) => return Ok(None),
        Err(err) => return Err(err),
    };
    check(&about, most)?;
    let mut bytes = Vec::new();
    // One that grows meanwhile is not read further either.
    std::fs::File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(too_large(most)) } else { Ok(Some(bytes)) }
}

/// Nothing is there, nor the folder that it would be in.
fn is_absent(err: &io::Error) -> bool {
    matches!(err.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn check(about: &Metadata, most: u64) -> io::Result<()> {
    if about.is_dir() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a folder"));
    }
    if !about.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file but a pipe or a device"));
    }
    if about.len() > most { Err(too_large(most)) } else { Ok(()) }
}

fn too_large(most: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {} MB", most / 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_some_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert_eq!(read(&path, 10).unwrap(), None);
        assert_eq!(read(&path.join("below"), 10).unwrap(), None);
        std::fs::write(&path, "0123456789").unwrap();
        assert_eq!(read(&path, 10).unwrap().unwrap(), b"0123456789");
        assert_eq!(read(&path, 9).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert!(read(folder.path(), 10).is_err(), "a folder");
        #[cfg(unix)]
        {
            let pipe = folder.path().join("pipe");
            assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            assert!(read(&pipe, 10).unwrap_err().to_string().contains("a pipe"));
        }
    }
}
