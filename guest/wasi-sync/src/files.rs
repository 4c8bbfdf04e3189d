//! Files in a folder that the host grants.

use crate::bindings::wasi::filesystem::types::{
    Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, ErrorCode, OpenFlags, PathFlags,
};
use crate::clocks::{Clocks, milliseconds};
use hitl_adapter::{Clock, Entry, Failure, Files, Kind, Place};

/// How many bytes of a file are read at once.
const PIECE: u64 = 64 * 1024;

/// The files of a store. What is granted is used for changes alone; whoever lists or syncs it opens it as a folder first: not every
/// host does that with what it grants, nor changes with what was opened.
pub(crate) struct Granted(pub(crate) Place<Descriptor>);

fn failure(code: ErrorCode) -> Failure {
    hitl_adapter::failure!(ErrorCode, code)
}

impl Granted {
    fn path(&self, path: &str) -> String {
        self.0.path(path)
    }

    fn open(&self, path: &str, open: OpenFlags, flags: DescriptorFlags) -> Result<Descriptor, Failure> {
        self.0.granted.open_at(PathFlags::empty(), &self.path(path), open, flags).map_err(failure)
    }

    fn open_folder(&self, path: &str) -> Result<Descriptor, Failure> {
        self.open(path, OpenFlags::DIRECTORY, DescriptorFlags::READ)
    }

    fn stat(&self, path: &str) -> Result<DescriptorStat, Failure> {
        self.0.granted.stat_at(PathFlags::empty(), &self.path(path)).map_err(failure)
    }

    /// Makes the folder of the store in the one that is granted.
    fn make_base(&self) -> Result<(), Failure> {
        for path in self.0.folders() {
            match self.0.granted.create_directory_at(path) {
                Ok(()) | Err(ErrorCode::Exist) => {}
                Err(error) => return Err(failure(error)),
            }
        }
        Ok(())
    }
}

impl Files for Granted {
    async fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, Failure> {
        // To open a pipe would wait for its writer.
        let stat = self.stat(path)?;
        if kind(stat.type_) != Kind::File {
            return Err(Failure::NoFile);
        }
        let file = self.open(path, OpenFlags::empty(), DescriptorFlags::READ)?;
        let size = usize::try_from(stat.size).unwrap_or(usize::MAX);
        let mut bytes = Vec::with_capacity(size.min(limit));
        loop {
            let (piece, is_end) =
                file.read(PIECE.min(stat.size.saturating_add(1)), bytes.len() as u64).map_err(failure)?;
            bytes.extend_from_slice(&piece);
            if bytes.len() > limit {
                return Err(Failure::TooLarge);
            }
            if is_end || piece.is_empty() {
                return Ok(bytes);
            }
        }
    }

    async fn write_new(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let flags = OpenFlags::CREATE | OpenFlags::EXCLUSIVE;
        let file = self.open(path, flags, DescriptorFlags::WRITE)?;
        let mut written = 0;
        while let Some(rest) = bytes.get(written..).filter(|rest| !rest.is_empty()) {
            match usize::try_from(file.write(rest, written as u64).map_err(failure)?) {
                Ok(0) | Err(_) => {
                    return Err(Failure::Broken("the file system took a part of the value".to_owned()));
                }
                Ok(more) => written += more,
            }
        }
        file.sync_data().map_err(failure)
    }

    async fn link(&self, from: &str, to: &str) -> Result<(), Failure> {
        let (from, to) = (self.path(from), self.path(to));
        self.0.granted.link_at(PathFlags::empty(), &from, &self.0.granted, &to).map_err(failure)
    }

    async fn rename(&self, from: &str, to: &str) -> Result<(), Failure> {
        self.0.granted.rename_at(&self.path(from), &self.0.granted, &self.path(to)).map_err(failure)
    }

    async fn remove(&self, path: &str) -> Result<(), Failure> {
        self.0.granted.unlink_file_at(&self.path(path)).map_err(failure)
    }

    async fn make_folder(&self, path: &str) -> Result<(), Failure> {
        match self.0.granted.create_directory_at(&self.path(path)) {
            // The folder of the store itself may be missing, too.
            Err(ErrorCode::NoEntry) if !path.contains('/') && self.0.folders().next().is_some() => {
                self.make_base()?;
                self.0.granted.create_directory_at(&self.path(path)).map_err(failure)
            }
            result => result.map_err(failure),
        }
    }

    async fn remove_folder(&self, path: &str) -> Result<(), Failure> {
        self.0.granted.remove_directory_at(&self.path(path)).map_err(failure)
    }

    async fn entries(&self, path: &str) -> Result<Vec<Entry>, Failure> {
        let folder = self.open_folder(path)?;
        let stream = folder.read_directory().map_err(failure)?;
        let mut entries = Vec::new();
        while let Some(entry) = stream.read_directory_entry().map_err(failure)? {
            entries.push(Entry { kind: kind(entry.type_), name: entry.name });
        }
        Ok(entries)
    }

    async fn sync_folder(&self, path: &str) -> Result<(), Failure> {
        self.open_folder(path)?.sync().map_err(failure)
    }

    async fn kind(&self, path: &str) -> Result<(Kind, Option<u64>), Failure> {
        let stat = self.stat(path)?;
        let written = stat.data_modification_timestamp.map(milliseconds);
        Ok((kind(stat.type_), written.map(|written| Clocks.now().saturating_sub(written))))
    }
}

fn kind(found: DescriptorType) -> Kind {
    match found {
        DescriptorType::RegularFile => Kind::File,
        DescriptorType::Directory => Kind::Folder,
        _ => Kind::Other,
    }
}
