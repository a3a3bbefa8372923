import io.github.simpleipc.Connection;
import java.time.Duration;
import java.util.Scanner;

public class Chat {
    public static void main(String[] args) throws Exception {
        try (var connection = Connection.open("chat", text -> { System.out.println("> " + text); return "seen"; })) {
            connection.awaitConnected(Duration.ofMinutes(1));
            var lines = new Scanner(System.in);
            while (lines.hasNextLine()) System.out.println(connection.query(lines.nextLine()));
        }
    }
}
