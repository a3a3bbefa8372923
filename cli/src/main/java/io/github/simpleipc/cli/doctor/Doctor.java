package io.github.simpleipc.cli.doctor;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.cli.doctor.Diagnosis.Finding;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.election.Address;
import io.github.simpleipc.internal.election.NamedAddress;
import io.github.simpleipc.internal.election.TcpAddress;
import io.github.simpleipc.internal.election.UnixAddress;
import io.github.simpleipc.internal.election.UserLookup;
import io.github.simpleipc.internal.handshake.ClientHandshake;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.handshake.OwnSide;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.time.SystemTimer;
import io.github.simpleipc.internal.tls.TlsContext;
import io.github.simpleipc.internal.transport.Cancellation;
import io.github.simpleipc.internal.transport.HostAndPort;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.WireException;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Examines an address, as a stranger at first and then, if the secret is known, by a probe, which never takes the slot. It
 * never stands for election, makes nothing, and leaves everything as it is.
 */
public final class Doctor {
    private static final int RANDOM_BYTES = 32;

    private final Subject subject;
    private final Duration timeout;
    private final List<Finding> findings = new ArrayList<>();
    private Optional<UnixLook> look = Optional.empty();

    private Doctor(Subject subject, Duration timeout) {
        this.subject = subject;
        this.timeout = timeout;
    }

    /**
     * Examines. Blocks for at most the timeout, and moments for looking at files.
     *
     * @throws IllegalArgumentException if the text of the address cannot be one
     */
    public static Diagnosis examine(Subject subject, Duration timeout) {
        return new Doctor(subject, timeout).examine();
    }

    private Diagnosis examine() {
        try {
            if (subject.type() != ConnectionSpec.Type.UNIX) {
                var address = HostAndPort.parse(subject.address());
                return dial(new TcpAddress(subject.type(), address, problem -> {}), subject.secret());
            }
            if (subject.isNamed() && !NamedAddress.hasFolder()) {
                return nameInANewHome();
            }
            var path =
                    subject.isNamed() ? NamedAddress.pathOf(subject.address()).toString() : subject.address();
            var seen = UnixLook.at(path);
            look = Optional.of(seen);
            findings.addAll(seen.findings());
            var verdict = seen.verdict();
            if (verdict.isPresent()) {
                return verdict.get().toDiagnosis(findings);
            }
            return dial(
                    new UnixAddress(path, Set.of(), UserLookup.system(), problem -> {}),
                    subject.isNamed() ? namedSecret() : subject.secret());
        } catch (IOException e) {
            var judgement = Judgement.of(e);
            return look.map(seen -> seen.refine(judgement)).orElse(judgement).toDiagnosis(findings);
        }
    }

    /** No name was ever used in this home: the first server of one makes the folder too. */
    private Diagnosis nameInANewHome() throws IOException {
        var path = NamedAddress.pathOf(subject.address());
        findings.add(new Finding("path", path.toString()));
        findings.add(new Finding("folder", "none yet, will be made"));
        var ignored = namedSecret();
        return Judgement.nobodyAtPath(path.toString()).toDiagnosis(findings);
    }

    private Optional<Secret> namedSecret() throws IOException {
        var secret = NamedAddress.existingSecret(subject.address());
        findings.add(
                new Finding("secret", secret.isPresent() ? "generated, in its file" : "none yet, will be generated"));
        return secret;
    }

    private Diagnosis dial(Address address, Optional<Secret> secret) throws IOException {
        try (var timer = new SystemTimer("simple-ipc-doctor", failure -> {})) {
            var deadline = Deadline.in(timer, timeout);
            var link = address.dial(deadline, new Cancellation());
            if (link.isEmpty()) {
                return look.map(UnixLook::nobody)
                        .orElseGet(() -> Judgement.nobodyAt(address.toString(), address.canPublish()))
                        .toDiagnosis(findings);
            }
            link.get().peerUser().ifPresent(user -> findings.add(new Finding("listener", "a process of user " + user)));
            try (var raw = link.get();
                    var guard = deadline.guard(raw)) {
                return talk(raw, guard, secret).toDiagnosis(findings);
            }
        }
    }

    private Judgement talk(Link raw, Deadline.Guard guard, Optional<Secret> secret) throws IOException {
        var handshake = new ClientHandshake(ownSide(secret));
        try {
            if (secret.isEmpty()) {
                handshake.greet(raw);
                return Judgement.peer();
            }
            return switch (handshake.probe(raw)) {
                case FREE -> Judgement.healthy(!subject.encryption().mode().equals("plain"));
                case BUSY -> Judgement.busy();
            };
        } catch (ConnectFailedException e) {
            throw e;
        } catch (IOException e) {
            if (guard.hasFired()) {
                throw new ConnectFailedException(
                        Reason.SILENT, "something is there that accepts links, and did not answer in time", e);
            }
            if (e instanceof EOFException) {
                throw new ConnectFailedException(
                        Reason.NOT_A_PEER, "something is there that closes a link as soon as it is spoken to", e);
            }
            if (e instanceof WireException) {
                throw new ConnectFailedException(
                        Reason.NOT_A_PEER,
                        "something is there that begins like a peer and then breaks the rules of the protocol: "
                                + e.getMessage(),
                        e);
            }
            throw e;
        }
    }

    private OwnSide ownSide(Optional<Secret> secret) throws IOException {
        var files = subject.tls();
        return new OwnSide(
                secret.orElseGet(Doctor::anySecret),
                subject.encryption(),
                files.isPresent() ? TlsContext.load(files.get()) : null,
                new Limits(
                        timeout, ConnectionOptions.DEFAULT_MAX_MESSAGE_BYTES, ConnectionOptions.DEFAULT_MAX_QUERIES));
    }

    /** Never used: without a secret nothing is proven. */
    private static Secret anySecret() {
        var bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Secret.ofBytes(bytes);
    }
}
