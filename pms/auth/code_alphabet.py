"""Letters for codes that people copy: Crockford's base 32, without I, L, O and U."""

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
