#!/usr/bin/env bash
# Verify a whole feed of a node with curl, jq, sha256sum and openssl: a second opinion on the
# Python code, and a proof that the protocol can be followed with what every system has.
#
#   federation/verify.sh BASE NODE FEED KEY
#
# BASE is the node's address, ending in /federation/v1; KEY its public key (x), or the key's
# thumbprint, in which case the key is taken from the node's discovery document. A node that is
# published as files is read as files.
#
# Checks what README.md, section 4, tells: alg, kid, typ, signature, node, feed, size, head and
# exp of the checkpoint; length, node, feed, seq and prev of every line; size and hash of every
# body that ought to be there, and that those withdrawn are not. jq reads JSON less strictly
# than section 4 asks (a key twice, say), so a pass here is no substitute for a strict reader.
#
# Environment: LIKEWISE_TOKEN a bearer token, for feeds that need one; PAGE lines a request
# (default 500); NOW the time in Unix seconds (default: the clock).
#
# Exit status: 0 verified (a stale checkpoint is only told), 1 refused, 2 could not be checked.
set -euo pipefail
export LC_ALL=C

refuse() { echo "$1: $2"; exit 1; }
give_up() { echo "UNREACHABLE: $1" >&2; exit 2; }

[[ $# -eq 4 ]] || { sed -n '5,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
base=${1%/} node=$2 feed=$3 key=$4
page=${PAGE:-500} now=${NOW:-$(date +%s)}
for tool in curl jq sha256sum openssl; do
    command -v "$tool" >/dev/null || give_up "$tool is not installed"
done
[[ $key =~ ^[A-Za-z0-9_-]{43}$ ]] || give_up "KEY is 43 characters of base64url"
[[ $node =~ ^[a-z0-9-]{1,32}$ && $feed =~ ^[a-z0-9-]{1,64}$ ]] || give_up "no such name of a node or feed"
[[ $page =~ ^[1-9][0-9]{0,2}$ && $page -le 500 ]] || give_up "PAGE is 1 to 500"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077
: > "$work/curl"
# in a file, so that the token is not seen in the list of processes
[[ -z ${LIKEWISE_TOKEN:-} ]] || printf 'header = "Authorization: Bearer %s"\n' "$LIKEWISE_TOKEN" > "$work/curl"

# fetch URL FILE LIMIT: a GET; leaves the HTTP status in $status. No redirect is followed, and
# more than LIMIT bytes are refused.
fetch() {
    local curled=0
    curl --disable --silent --show-error --proto '=http,https' --max-time 30 \
        --config "$work/curl" --dump-header "$work/headers" \
        "$1" 2> "$work/error" | head -c "$(($3 + 1))" > "$2" || curled=${PIPESTATUS[0]}
    [[ $(wc -c < "$2") -le $3 ]] || refuse OVERSIZED "$1 answers with more than $3 bytes"
    [[ $curled = 0 ]] || give_up "$1: $(cat "$work/error")"
    status=$(awk '/^HTTP\// {status = $2} END {print status}' "$work/headers")
}

# fetch_200 URL FILE LIMIT: as fetch, for what has to be there.
fetch_200() {
    fetch "$@"
    [[ $status = 200 ]] || give_up "$1 answers $status"
}

from_base64url() { local text=${1//-/+}; text=${text//_//}
    printf %s "$text$(printf '%*s' $(((4 - ${#text} % 4) % 4)) '' | tr ' ' =)" | base64 -d 2>/dev/null; }
to_base64url() { base64 -w0 | tr '+/' '-_' | tr -d =; }
sha256() { sha256sum | cut -c1-64; }
thumbprint() { printf '{"crv":"Ed25519","kty":"OKP","x":"%s"}' "$1" | openssl dgst -sha256 -binary | to_base64url; }

# clean FILE: no NUL, which the shell would lose, and none of the bytes given besides.
clean() { tr -d "\\000$2" < "$1" | cmp -s - "$1"; }

# -- is it made of files? its discovery says so -----------------------------------------------

fetch "${base%/federation/v1}/.well-known/likewise" "$work/discovery" 65536
discovered=$status static=
[[ $discovered = 200 ]] && jq -e '.static == true' "$work/discovery" >/dev/null 2>&1 && static=yes
[[ -z $static ]] || page=100  # lines in one file of entries

# -- the checkpoint: steps 1 to 3 -------------------------------------------------------------

fetch_200 "$base/feeds/$feed/checkpoint" "$work/checkpoint" 4097
jws=$(tr -d '\000' < "$work/checkpoint")
[[ ${#jws} -le 4096 && $jws =~ ^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$ ]] ||
    refuse BAD-SIGNATURE "the checkpoint is no compact JWS"
IFS=. read -r header payload signature <<< "$jws"
from_base64url "$header" > "$work/header.json" && from_base64url "$payload" > "$work/payload.json" ||
    refuse BAD-SIGNATURE "the checkpoint is not base64url"
kid=$(jq -r '.kid | strings' "$work/header.json" 2>/dev/null) || refuse BAD-SIGNATURE "its header is no JSON"

x=$key
if [[ $(thumbprint "$x") != "$kid" ]]; then
    [[ $key = "$kid" ]] || refuse BAD-SIGNATURE "kid is $kid, not the key given"
    [[ $discovered = 200 ]] || give_up "the node's discovery answers $discovered"
    x=$(jq -r --arg kid "$kid" 'first(.jwks.keys[] | select(.kid == $kid) | .x)' "$work/discovery")
    [[ $(thumbprint "$x") = "$kid" ]] || refuse BAD-SIGNATURE "discovery shows no key with this thumbprint"
fi

jq -e 'keys == ["alg","kid","typ"] and .alg == "Ed25519"' "$work/header.json" >/dev/null ||
    refuse BAD-SIGNATURE "its header is not exactly alg Ed25519, kid and typ"
jq -e '.typ == "likewise-checkpoint+jws"' "$work/header.json" >/dev/null ||
    refuse BAD-SIGNATURE "its typ is not likewise-checkpoint+jws"
{ printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'; from_base64url "$x"; } > "$work/key.der"
from_base64url "$signature" > "$work/signature"
printf %s "$header.$payload" > "$work/signed"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin \
    -in "$work/signed" -sigfile "$work/signature" >/dev/null 2>&1 ||
    refuse BAD-SIGNATURE "the signature is not good"

jq -e --arg node "$node" --arg feed "$feed" '.node == $node and .feed == $feed' \
    "$work/payload.json" >/dev/null || refuse WRONG-FEED "the checkpoint is of another node or feed"
jq -e 'all(.size, .iat, .exp; type == "number" and . >= 0 and . == floor and . < 9007199254740992)
    and (.head | type == "string" and test("^[0-9a-f]{64}$"))' "$work/payload.json" >/dev/null ||
    refuse MALFORMED "size, iat, exp or head makes no sense"
read -r size head iat exp < <(jq -r '"\(.size) \(.head) \(.iat) \(.exp)"' "$work/payload.json")

# -- the lines: steps 5 and 6 -----------------------------------------------------------------

previous=$(printf 'likewise/1\n%s\n%s\n' "$node" "$feed" | sha256)
n=0
: > "$work/facts"
while [[ $n -lt $size ]]; do
    limit=$((size - n < page ? size - n : page))
    if [[ -n $static ]]; then
        [[ $((n % page)) = 0 ]] || refuse TRUNCATED "a file of entries ends at line $n"
        fetch_200 "$base/feeds/$feed/entries/$((n / page)).ndjson" "$work/page" $((page * 4097))
    else
        fetch_200 "$base/feeds/$feed/entries?after=$n&limit=$limit" "$work/page" $((limit * 4097))
    fi
    [[ -s $work/page && -z $(tail -c 1 "$work/page") ]] || refuse TRUNCATED "after line $n a page breaks off"
    clean "$work/page" '\001-\011\013-\037' || refuse MISMATCH "after line $n: a control character"
    # one row a line; what a line does not say is -
    jq -R -r 'def of(f): (f // "-") | tostring | if . == "" then "-" else . end; fromjson |
        ((.order // "" | split(".")[1]? // "" | gsub("-";"+") | gsub("_";"/") | @base64d | fromjson?) // {}) as $order |
        [of(.v | numbers), of(.node), of(.feed), of(.seq | numbers), of(.prev), of(.op), of(.rid), of(.rev), of(.sha256),
         of(.size), of($order.node)] | @tsv' "$work/page" > "$work/rows" 2>/dev/null ||
        refuse MISMATCH "after line $n: a line is no JSON"
    while IFS= read -r line <&3 && IFS=$'\t' read -r v at_node at_feed seq prev fact <&4; do
        [[ $n -lt $size ]] || break
        [[ ${#line} -le 4096 ]] || refuse MISMATCH "line $((n + 1)) is longer than 4096 bytes"
        [[ $at_node = "$node" && $at_feed = "$feed" ]] || refuse MISMATCH "line $((n + 1)) is of another node or feed"
        [[ $seq = "$((n + 1))" ]] || refuse MISMATCH "line $((n + 1)) says it is line $seq"
        [[ $prev = "$previous" ]] || refuse MISMATCH "line $seq does not follow the line before"
        [[ $v = 1 ]] || { echo "UPGRADE: line $seq is of version $v"; exit 2; }
        previous=$(printf %s "$line" | sha256)
        n=$seq
        printf '%s\t%s\n' "$seq" "$fact" >> "$work/facts"
    done 3< "$work/page" 4< "$work/rows"
done
[[ $previous = "$head" ]] || refuse MISMATCH "the lines do not lead to the head that was signed"

# -- the bodies: step 8 -----------------------------------------------------------------------

: > "$work/served"
n=0
while [[ $n -lt $size && -z $static ]]; do  # files are asked for one by one, below
    fetch_200 "$base/feeds/$feed/bodies?after=$n&limit=$page" "$work/page" $((2 * 1048576 + 1))
    covered=$(tr -d '\r' < "$work/headers" | awk -F': *' 'tolower($1) == "likewise-covered" {print $2}')
    [[ $covered =~ ^[0-9]{1,15}$ && $covered -gt $n && $covered -le $((n + page)) ]] ||
        refuse TRUNCATED "Likewise-Covered is not a line that was asked for"
    [[ ! -s $work/page || -z $(tail -c 1 "$work/page") ]] || refuse TRUNCATED "after line $n bodies break off"
    clean "$work/page" '\015' || refuse MISMATCH "after line $n: a body holds a line break"
    while IFS= read -r body; do
        printf '%s\t%s\n' "$(printf %s "$body" | sha256)" "${#body}" >> "$work/served"
    done < "$work/page"
    n=$covered
done

# Which bodies ought to be there: those published and not withdrawn, whole or in one revision,
# by an order about a record of this node. A hash may be published twice, once to stay.
awk -F'\t' -v node="$node" -v static="$static" '
    FILENAME ~ /served$/ { served[$1] = $2; next }
    { seq[++rows] = $1; op[rows] = $2; rid[rows] = $3; rev[rows] = $4; sha[rows] = $5; size[rows] = $6 }
    $2 == "withdraw" && $7 == node { gone[$3 "\t" ($4 == "-" ? "all" : $4)] = 1 }
    END {
        for (i = 1; i <= rows; i++) {
            if (op[i] != "publish") continue
            if ((rid[i] "\tall") in gone || (rid[i] "\t" rev[i]) in gone) { erased[sha[i]] = seq[i]; continue }
            live[sha[i]] = 1
            print (sha[i] in served && served[sha[i]] == size[i] ? "held" : "missing"), seq[i], sha[i], size[i]
        }
        for (hash in erased) {
            if (hash in live) continue
            if (static) print "erased", erased[hash], hash
            else if (hash in served) print "undead", erased[hash]
        }
    }' "$work/served" "$work/facts" > "$work/verdicts"

count=0
while read -r what seq hash length; do
    case $what in
    held) ;;
    erased)
        fetch "$base/feeds/$feed/bodies/$hash" "$work/body" 1048576
        [[ $status != 200 ]] || refuse MISMATCH "the body of line $seq was withdrawn and is still served"
        continue
        ;;
    undead) refuse MISMATCH "the body of line $seq was withdrawn and is still served" ;;
    missing)
        fetch "$base/feeds/$feed/bodies/$hash" "$work/body" 1048576
        [[ $status = 200 ]] || refuse MISMATCH "the body of line $seq is missing ($status)"
        [[ $(wc -c < "$work/body") = "$length" && $(sha256 < "$work/body") = "$hash" ]] ||
            refuse MISMATCH "the body of line $seq is another"
        ;;
    esac
    count=$((count + 1))
done < "$work/verdicts"

[[ $iat -le $((now + 300)) ]] || echo "CLOCK: signed $((iat - now)) seconds from now"
[[ $exp -ge $now ]] || echo "STALE: the checkpoint was good until $exp"
echo "OK: $node $feed, $size lines, $count bodies, head $head"
