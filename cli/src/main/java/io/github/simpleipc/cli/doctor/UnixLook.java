package io.github.simpleipc.cli.doctor;

import io.github.simpleipc.cli.doctor.Diagnosis.Finding;
import io.github.simpleipc.internal.election.LockHolder;
import io.github.simpleipc.internal.election.PathSurvey;
import io.github.simpleipc.internal.election.PathSurvey.Entry;
import io.github.simpleipc.internal.election.UnixAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the file system tells of a unix address, before anybody is spoken to. */
final class UnixLook {
    private final String path;
    private final @Nullable PathSurvey survey;
    private final Optional<LockHolder> holder;
    private final List<Finding> findings = new ArrayList<>();

    private UnixLook(
            String path, int bytes, @Nullable PathSurvey survey, Optional<LockHolder> holder, String lockWords) {
        this.path = path;
        this.survey = survey;
        this.holder = holder;
        add("path", path);
        add("length", bytes + " bytes of at most " + PathSurvey.MAX_BYTES);
        if (survey != null) {
            add("folder", words(survey.folder()));
            survey.problem().ifPresent(problem -> add("problem", problem));
            add("at the path", words(survey.socket()));
            add("lock", lockWords);
        }
    }

    static UnixLook at(String path) throws IOException {
        var bytes = path.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > PathSurvey.MAX_BYTES) {
            return new UnixLook(path, bytes, null, Optional.empty(), "");
        }
        var survey = PathSurvey.of(path);
        if (survey.folder() instanceof Entry.Missing) {
            return new UnixLook(path, bytes, survey, Optional.empty(), lockWords(Optional.empty()));
        }
        try {
            var holder = UnixAddress.lockHolder(path);
            return new UnixLook(path, bytes, survey, holder, lockWords(holder));
        } catch (AccessDeniedException e) {
            return new UnixLook(path, bytes, survey, Optional.empty(), "another user's, who holds it cannot be seen");
        }
    }

    List<Finding> findings() {
        return findings;
    }

    /** The verdict, where it is clear without dialling. */
    Optional<Judgement> verdict() {
        if (survey == null) {
            return Optional.of(new Judgement(
                    Verdict.UNUSABLE,
                    "the path is too long for a socket",
                    "choose a path of at most " + PathSurvey.MAX_BYTES
                            + " bytes, such as one in /tmp, or a name: address"));
        }
        return Optional.empty();
    }

    /** What it means that nobody listens. */
    Judgement nobody() {
        if (holder.isPresent()) {
            return lockHeld(holder.get());
        }
        if (survey != null && survey.problem().isPresent()) {
            return new Judgement(
                    Verdict.UNUSABLE,
                    "nobody listens at " + path + ", and this user cannot become its server: "
                            + survey.problem().get(),
                    "choose another path, or see to the rights and the owner of what is in the way");
        }
        return survey != null && survey.socket() instanceof Entry.Present
                ? new Judgement(
                        Verdict.STALE_SOCKET,
                        "a stale socket is at " + path
                                + ", left by a server that was killed; nobody listens: the next process replaces it and"
                                + " becomes the server")
                : Judgement.nobodyAtPath(path);
    }

    /** Says more of a silence whose reason can be seen. */
    Judgement refine(Judgement judgement) {
        var stopped = holder.flatMap(LockHolder::pid).map(ProcessLook::at).filter(ProcessLook::isStopped);
        return judgement.verdict() == Verdict.SILENT && stopped.isPresent()
                ? new Judgement(
                        Verdict.SILENT,
                        judgement.summary() + ": " + stopped.get(),
                        List.of(wayOutOfStop(stopped.get())),
                        judgement.cause())
                : judgement;
    }

    private static String wayOutOfStop(ProcessLook process) {
        return "it is stopped: let it go on with 'kill -CONT " + process.pid() + "', or end it";
    }

    private static Judgement lockHeld(LockHolder holder) {
        var process = holder.pid().map(ProcessLook::at);
        var summary = "nobody listens, but "
                + process.map(ProcessLook::toString).orElse("a process") + " holds the lock of the path";
        if (process.isPresent() && process.get().isStopped()) {
            return new Judgement(Verdict.LOCK_HELD, summary, wayOutOfStop(process.get()));
        }
        return new Judgement(
                Verdict.LOCK_HELD,
                summary,
                "if it is just starting or ending, look again in a moment; otherwise end it",
                "deleting the lock file is no way out: it only lets two servers in");
    }

    private static String lockWords(Optional<LockHolder> holder) {
        return holder.map(one -> "held by "
                        + one.pid().map(pid -> ProcessLook.at(pid).toString()).orElse("a process that left no pid")
                        + one.instance().map(id -> ", instance " + id).orElse(""))
                .orElse("held by nobody");
    }

    private static String words(Entry entry) {
        return entry instanceof Entry.Present there
                ? there.kind() + ", " + there.rights() + ", of user " + there.owner()
                : "nothing";
    }

    private void add(String about, String text) {
        findings.add(new Finding(about, text));
    }
}
