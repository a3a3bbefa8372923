#!/usr/bin/env python3
"""A peer of Simple IPC, version 2, plain mode, in Python's standard library alone; written from docs/protocol.md.

    peer.py vectors PROTOCOL.MD                  checks the page's plain examples
    peer.py client ADDRESS SECRET                 dials, converses, and waits for the other side to close
    peer.py server ADDRESS SECRET                 accepts one peer, converses, and closes
    ADDRESS                                       unix:PATH or tcp:PORT (127.0.0.1)

Both converse in the same way: query "hello", send the signal "ping", query 200,001 bytes, each on the own lane, while they
answer "you said: TEXT" to text and the same bytes in reverse to bytes. What happens is said on standard output.
Sections in comments are those of the page.
"""
import hashlib
import hmac
import os
import re
import socket
import struct
import sys
import threading

PREFACE = b"\x89SIPC\x02\x00\x00\r\n\r\n"  # 2
CLIENT_HELLO, SERVER_HELLO, CLIENT_PROOF, SERVER_PROOF, KEY_CHECK, REFUSED = range(1, 7)  # 3.1
QUERY, RESPONSE, FAILURE, CANCEL, PING, CLOSE, PIECE = range(1, 8)  # 5
TEXT, SIGNAL = 1, 2
PIECE_BYTES = 65536
TIMEOUT_MS, MAX_MESSAGE, MAX_QUERIES = 4000, 1 << 20, 16
LARGE = bytes(i % 251 for i in range(200_001))


SAYING = threading.Lock()


def say(*words):
    """A whole line, whichever thread says it."""
    with SAYING:
        sys.stdout.write(" ".join(str(word) for word in words) + "\n")
        sys.stdout.flush()


# 4: keys and proofs -------------------------------------------------------------------------------------------------


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def hmac256(key, *parts):
    return hmac.new(key, b"".join(parts), hashlib.sha256).digest()


def hkdf(key, salt, info):
    """RFC 5869 with 32 bytes of output, which is one block."""
    return hmac256(hmac256(salt, key), info, b"\x01")


def proof_key(secret):
    return hkdf(secret, b"simple-ipc 2", b"proof")


def client_proof(key, lane, hash_):
    return hmac256(key, b"simple-ipc 2 client lane %d" % lane, hash_)


def server_proof(key, lane, hash_, client, session, status):
    return hmac256(key, b"simple-ipc 2 server lane %d" % lane, hash_, client, session, bytes([status]))


# 2 and 3: the handshake ---------------------------------------------------------------------------------------------


class Link:
    """A socket, and what was read of it and not used yet."""

    def __init__(self, sock):
        self.sock = sock
        if sock.family == socket.AF_INET:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.writing = threading.Lock()

    def exactly(self, count):
        data = bytearray()
        while len(data) < count:
            some = self.sock.recv(count - len(data))
            if not some:
                raise EOFError("the link ended")
            data += some
        return bytes(data)

    def write(self, data):
        with self.writing:
            self.sock.sendall(data)

    def message(self, type_):
        head = self.exactly(3)
        length, got = struct.unpack(">HB", head)
        if length > (2048 if got == KEY_CHECK else 255):
            raise ValueError("a message of the handshake is too long")
        body = self.exactly(length)
        if got == REFUSED:
            raise ConnectionRefusedError("refused with code %d %s" % (body[0], body[1:].decode("ascii")))
        if got != type_:
            raise ValueError("message %d in place of %d" % (got, type_))
        return head + body


def message(type_, body):
    return struct.pack(">HB", len(body), type_) + body


def hello(instance, nonce, mode=b"plain", limits=(TIMEOUT_MS, MAX_MESSAGE, MAX_QUERIES)):
    return instance + nonce + struct.pack(">III", *limits) + bytes([len(mode)]) + mode


def parse_hello(body):
    instance, nonce, (timeout, max_message, max_queries) = body[:16], body[16:48], struct.unpack(">III", body[48:60])
    mode = body[61:]
    if len(mode) != body[60] or mode != b"plain":
        raise ValueError("mode %r" % mode)
    return instance, (timeout, max_message, max_queries)


def prefaces(link):
    link.write(PREFACE)
    other = link.exactly(12)
    if other != PREFACE:
        raise ValueError("preface %r" % other)
    return other


def shake_as_client(link, key, lane, instance, session=bytes(16), first_lane=b""):
    other = prefaces(link)
    own_hello = message(CLIENT_HELLO, bytes([lane, 0]) + session + hello(instance, os.urandom(32)))
    link.write(own_hello)
    peer_hello = link.message(SERVER_HELLO)
    _, limits = parse_hello(peer_hello[3:])
    hash_ = sha256(PREFACE, other, first_lane, own_hello, peer_hello)
    proof = client_proof(key, lane, hash_)
    link.write(message(CLIENT_PROOF, proof))
    answer = link.message(SERVER_PROOF)[3:]
    session, status, peer_proof = answer[:16], answer[16], answer[17:]
    if not hmac.compare_digest(peer_proof, server_proof(key, lane, hash_, proof, session, status)) or status != 0:
        raise ValueError("the server does not know the secret")
    return session, sha256(hash_, proof, peer_proof), limits


def shake_as_server(link, key, reserved):
    """Reserved: what lane 0 yielded, and None before it; (instance, session, final hash)."""
    other = prefaces(link)
    peer_hello = link.message(CLIENT_HELLO)
    body = peer_hello[3:]
    lane, intent, session = body[0], body[1], body[2:18]
    instance, limits = parse_hello(body[18:])
    if intent != 0:
        raise ValueError("no probes here")
    first_lane = b""
    if lane == 1:
        if reserved is None or reserved[:2] != (instance, session):
            link.write(message(REFUSED, b"\x05"))
            raise ValueError("no such session")
        first_lane = reserved[2]
    elif reserved is None:
        session = os.urandom(16)
    own_hello = message(SERVER_HELLO, hello(INSTANCE, os.urandom(32)))
    link.write(own_hello)
    hash_ = sha256(other, PREFACE, first_lane, peer_hello, own_hello)
    proof = link.message(CLIENT_PROOF)[3:]
    if not hmac.compare_digest(proof, client_proof(key, lane, hash_)):
        link.write(message(REFUSED, b"\x02"))
        raise ValueError("the client does not know the secret")
    if lane == 0 and reserved is not None:
        link.write(message(REFUSED, b"\x01"))
        raise ValueError("busy")
    own_proof = server_proof(key, lane, hash_, proof, session, 0)
    link.write(message(SERVER_PROOF, session + b"\x00" + own_proof))
    return lane, instance, session, sha256(hash_, proof, own_proof), limits


INSTANCE = os.urandom(16)


# 5 and 6: frames and pieces -----------------------------------------------------------------------------------------


def frame(type_, flags=0, id_=0, body=b""):
    return struct.pack(">IBBHQ", 12 + len(body), type_, flags, 0, id_) + body


def frames_of(type_, flags, id_, fields, data):
    """A message, in pieces where it is large."""
    whole = [frame(type_, flags, id_, fields + struct.pack(">I", len(data)) + data[:PIECE_BYTES])]
    for at in range(PIECE_BYTES, len(data), PIECE_BYTES):
        whole.append(frame(PIECE, 0, id_, data[at : at + PIECE_BYTES]))
    return whole


def read_frame(link):
    length = struct.unpack(">I", link.exactly(4))[0]
    if not 12 <= length <= 65560:
        raise ValueError("a frame of %d bytes" % length)
    data = link.exactly(length)
    type_, flags, zero, id_ = struct.unpack(">BBHQ", data[:12])
    if zero or (flags and type_ != QUERY):
        raise ValueError("a frame with %r" % data[:12])
    return type_, flags, id_, data[12:]


class Pieces:
    """Collects the one message in pieces of a lane and direction."""

    def __init__(self):
        self.id = None

    def begin(self, id_, total, data, about=None):
        if len(data) != min(total, PIECE_BYTES) or (self.id is not None and len(data) < total):
            raise ValueError("a wrong first piece")
        if len(data) == total:
            return data, about
        self.id, self.total, self.data, self.about = id_, total, bytearray(data), about
        return None

    def more(self, id_, data):
        if id_ != self.id or len(self.data) + len(data) > self.total:
            raise ValueError("a piece too many")
        self.data += data
        if len(self.data) < self.total:
            return None
        self.id = None
        return bytes(self.data), self.about


# 7 and 8: the two ends ----------------------------------------------------------------------------------------------


class Asker:
    """Sends queries on the own lane. Reads it on a thread of its own: an asker always reads."""

    def __init__(self, link, timeout_ms):
        self.link = link
        self.last_id = 0
        self.answers = {}
        self.changed = threading.Condition()
        self.over = False
        self.wrote = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=self.ping, args=(timeout_ms / 2000,), daemon=True).start()

    def ping(self, seconds):
        while not self.over:
            if not self.wrote.wait(seconds):
                try:
                    self.link.write(frame(PING))
                except OSError:
                    return
            self.wrote.clear()

    def read(self):
        pieces = Pieces()
        try:
            while True:
                type_, _, id_, body = read_frame(self.link)
                whole = None
                if type_ == RESPONSE:
                    whole = pieces.begin(id_, struct.unpack(">I", body[:4])[0], body[4:])
                elif type_ == PIECE:
                    whole = pieces.more(id_, body)
                elif type_ == FAILURE:
                    whole = (ConnectionError("%d %s" % (struct.unpack(">H", body[:2])[0], body[2:].decode())), None)
                elif type_ == CLOSE:
                    say("peer closes")
                    return
                else:
                    raise ValueError("frame %d on an asker's lane" % type_)
                if whole is not None:
                    with self.changed:
                        self.answers[id_] = whole[0]
                        self.changed.notify_all()
        except (OSError, EOFError):
            pass
        finally:
            with self.changed:
                self.over = True
                self.changed.notify_all()

    def ask(self, flags, data, seconds=30):
        self.last_id += 1
        id_ = self.last_id
        for one in frames_of(QUERY, flags, id_, struct.pack(">Q", seconds * 10**9), data):
            self.link.write(one)
            self.wrote.set()
        with self.changed:
            self.changed.wait_for(lambda: self.over or id_ in self.answers, seconds)
            answer = self.answers.pop(id_)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Answerer(threading.Thread):
    """Answers the peer's queries on the peer's lane. It writes on the thread that reads, so it does not read meanwhile."""

    def __init__(self, link):
        super().__init__(daemon=True)
        self.link = link
        self.answered = 0
        self.changed = threading.Condition()

    def run(self):
        pieces = Pieces()
        try:
            while True:
                type_, flags, id_, body = read_frame(self.link)
                whole = None
                if type_ == QUERY:
                    _, total = struct.unpack(">QI", body[:12])
                    whole = pieces.begin(id_, total, body[12:], flags)
                elif type_ == PIECE:
                    whole = pieces.more(id_, body)
                elif type_ not in (CANCEL, PING, CLOSE):
                    raise ValueError("frame %d on an answerer's lane" % type_)
                if whole is not None:
                    self.answer(id_, whole[1], whole[0])
        except (OSError, EOFError):
            pass

    def answer(self, id_, flags, data):
        kind = ("text" if flags & TEXT else "bytes") + (" signal" if flags & SIGNAL else "")
        say("got", kind, data.decode() if flags & TEXT else len(data))
        if flags & SIGNAL:
            response = b""
        elif data == b"fail":
            self.link.write(frame(FAILURE, 0, id_, struct.pack(">H", 100) + b"told to"))
            return
        else:
            response = b"you said: " + data if flags & TEXT else data[::-1]
        for one in frames_of(RESPONSE, 0, id_, b"", response):
            self.link.write(one)
        with self.changed:
            self.answered += 1
            self.changed.notify_all()

    def wait_for(self, count):
        with self.changed:
            if not self.changed.wait_for(lambda: self.answered >= count, 30):
                raise TimeoutError("the peer asked too little")


def converse(own, peers, limits, close):
    timeout = min(TIMEOUT_MS, limits[0])
    answerer = Answerer(peers)
    answerer.start()
    asker = Asker(own, timeout)
    say("connected, timeout", timeout)
    say("answer", asker.ask(TEXT, b"hello").decode())
    say("accepted", len(asker.ask(TEXT | SIGNAL, b"ping")))
    say("large", "right" if asker.ask(0, LARGE) == LARGE[::-1] else "wrong")
    if close:
        answerer.wait_for(3)
        for link in (own, peers):
            link.write(frame(CLOSE))
        for link in (own, peers):
            link.sock.shutdown(socket.SHUT_WR)
        say("closing")
    with asker.changed:
        asker.changed.wait_for(lambda: asker.over, 30)
    own.sock.close()
    peers.sock.close()
    say("over")


# 10: addresses ------------------------------------------------------------------------------------------------------


def endpoint(address):
    kind, rest = address.split(":", 1)
    if kind == "unix":
        return socket.AF_UNIX, rest
    return socket.AF_INET, ("127.0.0.1", int(rest))


def dial(address):
    family, where = endpoint(address)
    sock = socket.socket(family)
    sock.connect(where)
    return Link(sock)


def client(address, secret):
    key = proof_key(secret)
    first = dial(address)
    session, final_hash, limits = shake_as_client(first, key, 0, INSTANCE)
    second = dial(address)
    shake_as_client(second, key, 1, INSTANCE, session, final_hash)
    converse(first, second, limits, close=False)


def server(address, secret):
    """Serves one peer, and knows nothing of locks: for a test."""
    key = proof_key(secret)
    family, where = endpoint(address)
    listener = socket.socket(family)
    listener.bind(where)
    listener.listen(16)
    say("listening", listener.getsockname() if family == socket.AF_UNIX else listener.getsockname()[1])
    reserved, first = None, None
    while True:
        link = Link(listener.accept()[0])
        lane, instance, session, final_hash, limits = shake_as_server(link, key, reserved)
        if lane == 1:
            listener.close()
            converse(link, first, limits, close=True)
            return
        reserved, first = (instance, session, final_hash), link


# 11: the page's examples --------------------------------------------------------------------------------------------


def blocks_of(page):
    blocks = {}
    for name, lines in re.findall(r"^```vector ([^\n]+)\n(.*?)^```$", page, re.M | re.S):
        values, last = {}, None
        for line in lines.splitlines():
            words = line.split()
            if not line.startswith(" "):
                last = words.pop(0)
                values[last] = b""
            for word in words:
                byte, _, times = word.partition("*")
                values[last] += bytes.fromhex(byte) * int(times or 1)
        blocks[name] = values
    return blocks


def check(what, expected, got):
    if expected != got:
        sys.exit("%s: %s, but the page says %s" % (what, got.hex(), expected.hex()))


def vectors(path):
    with open(path, encoding="utf-8") as file:
        blocks = blocks_of(file.read())
    given = blocks["inputs"]
    key = proof_key(given["secret"])
    check("proof key", given["proof-key"], key)
    first_lane = b""
    for lane in (0, 1):
        said = blocks["plain lane %d" % lane]
        for side in ("client", "server"):
            check("preface", said[side + "-preface"], PREFACE)
        limits = (5000, 64 << 20, 1024)
        session = given["session-id"] if lane else bytes(16)
        hellos = [hello(given[s + "-instance"], given["%s-nonce-lane-%d" % (s, lane)], limits=limits) for s in ("client", "server")]
        own, peers = message(CLIENT_HELLO, bytes([lane, 0]) + session + hellos[0]), message(SERVER_HELLO, hellos[1])
        check("client hello", said["client-hello"], own)
        check("server hello", said["server-hello"], peers)
        hash_ = sha256(PREFACE, PREFACE, first_lane, own, peers)
        check("hash", said["hash"], hash_)
        proof = client_proof(key, lane, hash_)
        check("client proof", said["client-proof"], message(CLIENT_PROOF, proof))
        other = server_proof(key, lane, hash_, proof, given["session-id"], 0)
        check("server proof", said["server-proof"], message(SERVER_PROOF, given["session-id"] + b"\x00" + other))
        first_lane = sha256(hash_, proof, other)
        check("final hash", said["final-hash"], first_lane)
    plain = blocks["plain frames"]
    check("query", plain["query-text"], frames_of(QUERY, TEXT, 1, struct.pack(">Q", 5 * 10**9), b"hello")[0])
    large = frames_of(QUERY, 0, 6, struct.pack(">Q", 5 * 10**9), b"a" * 65537)
    check("large query", plain["query-first-piece"] + plain["query-last-piece"], b"".join(large))
    large = frames_of(RESPONSE, 0, 6, b"", b"b" * 131073)
    names = ("response-first-piece", "response-second-piece", "response-last-piece")
    check("large response", b"".join(plain[name] for name in names), b"".join(large))
    check("ping", plain["ping"], frame(PING))
    check("close", plain["close"], frame(CLOSE))
    say("the page is right")


if __name__ == "__main__":
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "vectors":
        vectors(*arguments)
    else:
        {"client": client, "server": server}[command](arguments[0], arguments[1].encode())
