//! Numbers out of bytes, for targets whose input is no text.
//!
//! It never runs dry: behind the last byte come zeros, so that short inputs mean something too.

/// The bytes that are left.
pub(crate) struct Input<'a>(pub(crate) &'a [u8]);

impl<'a> Input<'a> {
    /// The next bytes, as many as there are of them.
    pub(crate) fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// The next eight bytes, big end first.
    pub(crate) fn number(&mut self) -> u64 {
        self.padded().map_or(0, u64::from_be_bytes)
    }

    /// The next two bytes, big end first.
    pub(crate) fn short(&mut self) -> u16 {
        self.padded().map_or(0, u16::from_be_bytes)
    }

    /// The next byte.
    pub(crate) fn byte(&mut self) -> u8 {
        self.padded().map_or(0, u8::from_be_bytes)
    }

    /// The next 32 bytes.
    pub(crate) fn hash(&mut self) -> [u8; 32] {
        self.padded().unwrap_or([0; 32])
    }

    /// All hashes that are whole; what is left of another one is dropped.
    pub(crate) fn hashes(&mut self) -> Vec<[u8; 32]> {
        let hashes = self.0.as_chunks::<32>().0.to_vec();
        self.0 = &[];
        hashes
    }

    fn padded<const N: usize>(&mut self) -> Option<[u8; N]> {
        let bytes = self.bytes(N);
        let mut padded = [0; N];
        padded[..bytes.len()].copy_from_slice(bytes);
        (!bytes.is_empty()).then_some(padded)
    }
}

/// Numbers that look random and depend on the bytes alone: FNV-1a, then xorshift.
pub(crate) fn numbers(data: &[u8]) -> impl FnMut(usize) -> usize {
    let mut state = data
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| (state ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
        | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % (below.max(1) as u64)).unwrap_or(0)
    }
}
