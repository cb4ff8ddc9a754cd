//! The real go command believes the fake log, and refuses it when it lies.
