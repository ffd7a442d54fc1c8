#!/usr/bin/env bash
# Prints the software bill of materials (CycloneDX) of the installed packages without those of development, the same for the same packages:
# npm's serial number and time are left out. Usage: scripts/sbom.sh [PURL...], with the package URLs of what else is in the image, from the
# root of a copy that only runs: it edits each package.json
set -euo pipefail

# npm refuses while something that they name is missing.
npm pkg delete devDependencies --workspaces --include-workspace-root
npm sbom --omit=dev --sbom-format=cyclonedx | node -e '
  const {serialNumber, metadata: {timestamp, ...metadata}, components, ...bom} = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const others = process.argv.slice(1).map(purl => {
    const [, name, version] = /^pkg:[^/]+\/(.+)@(.+)$/.exec(purl);
    return {"bom-ref": purl, type: "application", name, version, purl};
  });
  console.log(JSON.stringify({...bom, components: [...components, ...others], metadata}));' "$@"
