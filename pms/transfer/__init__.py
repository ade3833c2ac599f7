"""Record bundles in and out (spec: import-bundle)."""
