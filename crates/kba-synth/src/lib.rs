//! A believable synthetic world of public records.
