"""What has left the organisation: each issue of a pack, kept byte for byte with its figures."""
