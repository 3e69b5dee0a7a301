"""ASD FieldSpec, TerraSpec and LabSpec over TCP: codec, driver and emulator."""
