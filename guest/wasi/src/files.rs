//! Files in a folder that the host grants.

use crate::clocks::{Clocks, milliseconds};
use hitl_adapter::{Clock, Entry, Failure, Files, Kind, Place};
use wasip3::filesystem::types::{
    Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, ErrorCode, OpenFlags, PathFlags,
};
use wasip3::wit_stream;

/// How many bytes of a file are read at once.
const PIECE: usize = 64 * 1024;

/// The files of a store.
pub(crate) struct Granted(pub(crate) Place<Descriptor>);

fn failure(code: ErrorCode) -> Failure {
    hitl_adapter::failure!(ErrorCode, code)
}

impl Granted {
    fn path(&self, path: &str) -> String {
        self.0.path(path)
    }

    async fn open(&self, path: &str, open: OpenFlags, flags: DescriptorFlags) -> Result<Descriptor, Failure> {
        self.0.granted.open_at(PathFlags::empty(), self.path(path), open, flags).await.map_err(failure)
    }

    async fn open_folder(&self, path: &str) -> Result<Descriptor, Failure> {
        self.open(path, OpenFlags::DIRECTORY, DescriptorFlags::READ).await
    }

    async fn stat(&self, path: &str) -> Result<DescriptorStat, Failure> {
        self.0.granted.stat_at(PathFlags::empty(), self.path(path)).await.map_err(failure)
    }
}

impl Files for Granted {
    async fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, Failure> {
        // To open a pipe would wait for its writer.
        let stat = self.stat(path).await?;
        if kind(&stat.type_) != Kind::File {
            return Err(Failure::NoFile);
        }
        let file = self.open(path, OpenFlags::empty(), DescriptorFlags::READ).await?;
        let (mut stream, end) = file.read_via_stream(0);
        let size = usize::try_from(stat.size).unwrap_or(usize::MAX);
        let mut bytes = Vec::with_capacity(size.min(limit));
        loop {
            let (status, piece) = stream.read(Vec::with_capacity(PIECE.min(size + 1))).await;
            bytes.extend_from_slice(&piece);
            if bytes.len() > limit {
                return Err(Failure::TooLarge);
            }
            if status == wasip3::wit_bindgen::StreamResult::Dropped {
                break;
            }
        }
        end.await.map_err(failure)?;
        Ok(bytes)
    }

    async fn write_new(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let flags = OpenFlags::CREATE | OpenFlags::EXCLUSIVE;
        let file = self.open(path, flags, DescriptorFlags::WRITE).await?;
        let (mut writer, reader) = wit_stream::new();
        let end = file.write_via_stream(reader, 0);
        let unwritten = writer.write_all(bytes.to_vec()).await;
        drop(writer);
        end.await.map_err(failure)?;
        if !unwritten.is_empty() {
            return Err(Failure::Broken("the file system took a part of the value".to_owned()));
        }
        file.sync_data().await.map_err(failure)
    }

    async fn link(&self, from: &str, to: &str) -> Result<(), Failure> {
        let (from, to) = (self.path(from), self.path(to));
        self.0.granted.link_at(PathFlags::empty(), from, &self.0.granted, to).await.map_err(failure)
    }

    async fn rename(&self, from: &str, to: &str) -> Result<(), Failure> {
        self.0.granted.rename_at(self.path(from), &self.0.granted, self.path(to)).await.map_err(failure)
    }

    async fn remove(&self, path: &str) -> Result<(), Failure> {
        self.0.granted.unlink_file_at(self.path(path)).await.map_err(failure)
    }

    async fn make_folder(&self, path: &str) -> Result<(), Failure> {
        match self.0.granted.create_directory_at(self.path(path)).await {
            // The folder of the store itself may be missing, too.
            Err(ErrorCode::NoEntry) if !path.contains('/') && self.0.folders().next().is_some() => {
                self.make_base().await?;
                self.0.granted.create_directory_at(self.path(path)).await.map_err(failure)
            }
            result => result.map_err(failure),
        }
    }

    async fn remove_folder(&self, path: &str) -> Result<(), Failure> {
        self.0.granted.remove_directory_at(self.path(path)).await.map_err(failure)
    }

    async fn entries(&self, path: &str) -> Result<Vec<Entry>, Failure> {
        let folder = self.open_folder(path).await?;
        let (stream, end) = folder.read_directory();
        let found = stream.collect().await;
        end.await.map_err(failure)?;
        let entry = |entry: wasip3::filesystem::types::DirectoryEntry| Entry {
            kind: kind(&entry.type_),
            name: entry.name,
        };
        Ok(found.into_iter().map(entry).collect())
    }

    async fn sync_folder(&self, path: &str) -> Result<(), Failure> {
        self.open_folder(path).await?.sync().await.map_err(failure)
    }

    async fn kind(&self, path: &str) -> Result<(Kind, Option<u64>), Failure> {
        let stat = self.stat(path).await?;
        let written = stat.data_modification_timestamp.map(milliseconds);
        Ok((kind(&stat.type_), written.map(|written| Clocks.now().saturating_sub(written))))
    }
}

impl Granted {
    /// Makes the folder of the store in the one that is granted.
    async fn make_base(&self) -> Result<(), Failure> {
        for path in self.0.folders() {
            match self.0.granted.create_directory_at(path.to_owned()).await {
                Ok(()) | Err(ErrorCode::Exist) => {}
                Err(error) => return Err(failure(error)),
            }
        }
        Ok(())
    }
}

fn kind(found: &DescriptorType) -> Kind {
    match found {
        DescriptorType::RegularFile => Kind::File,
        DescriptorType::Directory => Kind::Folder,
        _ => Kind::Other,
    }
}
