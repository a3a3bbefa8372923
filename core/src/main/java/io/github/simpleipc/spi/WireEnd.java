package io.github.simpleipc.spi;

import java.io.IOException;
import java.util.Optional;

/**
 * One connection's end of a wire: makes the handshakes of either role. Both methods block, on links that are through with TLS
 * already, if there is any; the core ends the link when their time is over, and when they throw.
 *
 * <p>Threading: {@link #judge} may be called by many threads at once, a link each.
 */
public interface WireEnd {
    /**
     * As the server: finds out what a stranger wants, and whether it knows what a peer must know. Returns when the stranger
     * has got the place, or has been served and sent away; the link is closed unless it has got the place.
     *
     * @param place to be asked for by who has proven itself
     * @throws io.github.simpleipc.ConnectFailedException if the stranger is turned away, saying why: that is logged
     * @throws IOException if the link breaks or ends
     */
    void judge(WireLink stranger, Place place) throws IOException;

    /**
     * As the client: does what is to be done on one link to the server.
     *
     * @param number of this link in this attempt, from 0
     * @return the proven link; or empty if it has done its part, is to be closed, and another is to be dialled
     * @throws io.github.simpleipc.ConnectFailedException if the server refuses, or is not what it should be
     * @throws IOException if the link breaks or ends; the attempt then begins anew, while there is time
     */
    Optional<ProvenLink> prove(WireLink link, int number) throws IOException;
}
