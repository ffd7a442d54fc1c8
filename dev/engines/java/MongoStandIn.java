import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVStore;

/**
 * Stands in for a MongoDB server where none can be had: PORT FILE [ADDRESS]. It speaks the wire protocol and keeps its data in a file; each write is
 * in the file before it is answered, so that a kill loses nothing that was acknowledged. Today's drivers talk to servers from version 4.2 on,
 * and ask for `hello` first: it says that it is a 5.0, and answers. Whoever drops something is alone meanwhile, as a server's locks make it.
 */
public final class MongoStandIn extends H2Backend {
    private static final Set<String> WRITES = Set.of(
            "insert", "update", "delete", "findAndModify", "create", "createIndexes", "drop", "dropDatabase", "dropIndexes",
            "renameCollection");

    private static final Set<String> DROPS = Set.of("drop", "dropDatabase");

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private MongoStandIn(MVStore store) {
        super(store);
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        String command = message.getDocument().keySet().iterator().next();
        switch (command) {
            case "hello":
                Document answer = handleCommand(message.getChannel(), message.getDatabaseName(), "isMaster", new Document("isMaster", 1));
                answer.put("isWritablePrimary", true);
                answer.put("helloOk", true);
                return answer;
            case "endSessions":
                return new Document("ok", 1.0);
            default:
                Lock held = DROPS.contains(command) ? lock.writeLock() : lock.readLock();
                held.lock();
                try {
                    Document reply = super.handleMessage(message);
                    if (WRITES.contains(command)) {
                        commit();
                    }
                    return reply;
                } finally {
                    held.unlock();
                }
        }
    }

    public static void main(String[] args) {
        MongoStandIn backend = new MongoStandIn(new MVStore.Builder().fileName(args[1]).autoCommitDisabled().open());
        backend.version(new MongoVersion() {
            @Override
            public List<Integer> getVersionArray() {
                return List.of(5, 0, 0);
            }

            @Override
            public int getWireVersion() {
                return 13;
            }
        });
        MongoServer server = new MongoServer(backend);
        server.bind(args.length > 2 ? args[2] : "127.0.0.1", Integer.parseInt(args[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    }
}
