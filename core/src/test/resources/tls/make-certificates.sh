#!/bin/sh
# Makes the certificates of the tests anew, in the folder of this script. Needs openssl 3.
# All of them are valid from 2020 for 100 years, unless their name says otherwise. Nothing here protects anything.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Before version 3.4 only 'openssl ca' takes dates.
cat > "$work/ca.cnf" <<EOF
[ca]
default_ca = any
[any]
database = $work/index.txt
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = policy
unique_subject = no
[policy]
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE
[leaf]
basicConstraints = CA:FALSE
EOF
: > "$work/index.txt"

# sign CERTIFICATE KEY NAME SECTION START END ISSUER...: a certificate of KEY for the name
sign() {
    certificate=$1 key=$2 name=$3 section=$4 start=$5 end=$6
    shift 6
    openssl req -new -key "$key" -subj "/CN=$name" -out "$work/request"
    openssl ca -batch -config "$work/ca.cnf" -extensions "$section" -in "$work/request" -notext \
        -startdate "$start" -enddate "$end" -out "$certificate" "$@"
}
from=20200101000000Z
to=21200101000000Z
past=20210101000000Z
future=21000101000000Z

# RSA, self-signed; its key in both forms: PKCS#8 and PKCS#1 ("traditional", which 'genrsa' of openssl 1 writes).
openssl genrsa -out rsa-pkcs8.key 2048
openssl rsa -in rsa-pkcs8.key -traditional -out rsa-pkcs1.key
sign rsa.crt rsa-pkcs8.key rsa root $from $to -selfsign -keyfile rsa-pkcs8.key

# EC P-256, self-signed; its key as ecparam writes it, with a leading EC PARAMETERS block, and without; and as PKCS#8.
openssl ecparam -name prime256v1 -genkey -out ec-sec1.key
openssl ec -in ec-sec1.key -out ec-sec1-bare.key
openssl pkcs8 -topk8 -nocrypt -in ec-sec1.key -out ec-pkcs8.key
sign ec.crt ec-sec1.key ec root $from $to -selfsign -keyfile ec-sec1.key

# EC P-384, self-signed: another curve than the most common one.
openssl ecparam -name secp384r1 -genkey -out ec384.key
sign ec384.crt ec384.key ec384 root $from $to -selfsign -keyfile ec384.key

# A CA and leaves of it: each leaf's file holds the leaf first and then the CA, as a server's chain does.
openssl ecparam -name prime256v1 -genkey -noout -out "$work/ca.key"
sign ca.crt "$work/ca.key" ca root $from $to -selfsign -keyfile "$work/ca.key"
for leaf in leaf-one leaf-two leaf-expired; do
    openssl ecparam -name prime256v1 -genkey -noout -out $leaf.key
    end=$to
    test $leaf != leaf-expired || end=$past
    sign "$work/$leaf.crt" $leaf.key $leaf leaf $from $end -cert ca.crt -keyfile "$work/ca.key"
    cat "$work/$leaf.crt" ca.crt > $leaf.crt
done

# One self-signed key, whose one certificate has expired and whose other is not valid yet.
openssl ecparam -name prime256v1 -genkey -noout -out dated.key
sign expired.crt dated.key dated root $from $past -selfsign -keyfile dated.key
sign future.crt dated.key dated root $future $to -selfsign -keyfile dated.key

# A stranger.
openssl ecparam -name prime256v1 -genkey -noout -out foreign.key
sign foreign.crt foreign.key foreign root $from $to -selfsign -keyfile foreign.key

# Keys that are encrypted, in the new form and in the old one.
openssl pkcs8 -topk8 -in ec-sec1.key -passout pass:password -out encrypted-pkcs8.key
openssl ec -in ec-sec1.key -aes128 -passout pass:password -out encrypted-sec1.key
