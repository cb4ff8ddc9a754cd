//! The fake log against what is known without it: naive sums, published hashes, the real log's recording, another
//! author's note package.

mod lies;
mod served;
mod truth;
