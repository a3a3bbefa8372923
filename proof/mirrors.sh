#!/usr/bin/env bash
# Checks that the classes and methods that the models say they mirror are still there: "Type#method" in the heads of the models.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
missing=0
count=0
for model in *.pml; do
    named=$(sed -n 's/^ \*   \([A-Z][A-Za-z]*#[a-z][A-Za-z0-9]*\).*/\1/p' "$model")
    if [[ -z $named ]]; then
        echo "$model mirrors nothing"
        missing=$((missing + 1))
    fi
    for one in $named; do
        count=$((count + 1))
        file=$(find ../core/src/main/java -name "${one%#*}.java")
        if [[ -z $file ]]; then
            echo "$model: there is no class ${one%#*}"
            missing=$((missing + 1))
        elif ! grep -qE "^    [A-Za-z@].*[ >]${one#*#}\(" "$file"; then
            echo "$model: there is no method ${one#*#} in ${one%#*}"
            missing=$((missing + 1))
        fi
    done
done
echo "mirrors: $count methods named, $missing missing"
((missing == 0))
