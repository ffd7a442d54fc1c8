#!/usr/bin/env bash
# Prints the software bill of materials (CycloneDX) of the installed packages without those of development, the same for the same packages:
# npm's serial number and time are left out. Usage: scripts/sbom.sh, from the root of a copy that only runs: it edits each package.json
set -euo pipefail

# npm refuses while something that they name is missing.
npm pkg delete devDependencies --workspaces --include-workspace-root
npm sbom --omit=dev --sbom-format=cyclonedx | node -e '
  const {serialNumber, metadata: {timestamp, ...metadata}, ...bom} = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  console.log(JSON.stringify({...bom, metadata}));'
