import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.misc.index.BPIndexReorderer;
import org.apache.lucene.misc.index.BPReorderingMergePolicy;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Version;

/** Lucene behind the bench's driver commands: build, serve and info (see README.md). */
public final class LucenePeer {
    private static final String FIELD = "text";
    private static final String SETTINGS = "settings.txt";
    private static final String END = "";

    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            throw new IllegalArgumentException("usage: build|serve|info INDEX ...");
        }
        Path index = Path.of(args[1]);
        switch (args[0]) {
            case "build" -> build(index, args);
            case "serve" -> serve(index, args.length > 2 && args[2].equals("--timed"));
            case "info" -> info(index);
            default -> throw new IllegalArgumentException("no command " + args[0]);
        }
    }

    private static void build(Path index, String[] args) throws Exception {
        boolean stored = false;
        boolean reorder = false;
        int threads = 1;
        for (int i = 3; i < args.length; i++) {
            switch (args[i]) {
                case "--stored" -> stored = true;
                case "--reorder" -> reorder = true;
                case "--threads" -> threads = Integer.parseInt(args[++i]);
                default -> throw new IllegalArgumentException("no option " + args[i]);
            }
        }
        IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer())
                .setRAMBufferSizeMB(1024)
                .setSimilarity(new BM25Similarity())
                .setOpenMode(IndexWriterConfig.OpenMode.CREATE);
        if (reorder) {
            BPReorderingMergePolicy policy =
                    new BPReorderingMergePolicy(config.getMergePolicy(), new BPIndexReorderer());
            // Reordering once, in the last merge, is enough and the cheapest.
            policy.setMinNaturalMergeNumDocs(Integer.MAX_VALUE);
            config.setMergePolicy(policy);
        }
        try (Directory directory = FSDirectory.open(index);
                IndexWriter writer = new IndexWriter(directory, config);
                BufferedReader in = Files.newBufferedReader(Path.of(args[2]))) {
            addAll(writer, in, stored, threads, reorder);
            writer.forceMerge(1);
        }
        Files.writeString(index.resolve(SETTINGS), (stored ? "text stored" : "text not stored")
                + ", " + threads + " build threads" + (reorder ? ", BPIndexReorderer" : ""));
    }

    private static void addAll(IndexWriter writer, BufferedReader in, boolean stored, int threads,
            boolean split) throws Exception {
        BlockingQueue<String> lines = new ArrayBlockingQueue<>(1024);
        List<Future<?>> workers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> {
                    String line;
                    while (!(line = lines.take()).equals(END)) {
                        writer.addDocument(document(line, stored));
                    }
                    return null;
                }));
            }
            String line;
            long n = 0;
            while ((line = in.readLine()) != null) {
                if (line.isEmpty()) {
                    continue;
                }
                lines.put(line);
                // A forced merge of one segment would do nothing, and reorder nothing.
                if (split && ++n == 1025) {
                    writer.flush();
                }
            }
            for (int i = 0; i < threads; i++) {
                lines.put(END);
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
    }

    private static Document document(String line, boolean stored) {
        JsonObject article = Json.parse(line).asObject();
        Document document = new Document();
        document.add(new StoredField("id", article.get("id").asString()));
        document.add(new TextField(FIELD, article.get("text").asString(),
                stored ? Field.Store.YES : Field.Store.NO));
        return document;
    }

    private static void serve(Path index, boolean timed) throws IOException {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out),
                false, StandardCharsets.UTF_8);
        try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(index));
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setQueryCache(null); // every repeat has to do the work
            searcher.setSimilarity(new BM25Similarity());
            String line;
            while ((line = in.readLine()) != null) {
                long start = System.nanoTime();
                long number = answer(searcher, line);
                long took = System.nanoTime() - start;
                String text = number < 0 ? "UNSUPPORTED" : Long.toString(number);
                out.print(timed && number >= 0 ? text + "\t" + took + "\n" : text + "\n");
                out.flush();
            }
        }
    }

    /** The number that the protocol wants, or -1 for a command that is not supported. */
    private static long answer(IndexSearcher searcher, String line) throws IOException {
        int tab = line.indexOf('\t');
        if (tab < 0) {
            return -1;
        }
        String command = line.substring(0, tab);
        boolean counts = command.endsWith("_COUNT");
        if (!command.equals("COUNT") && !command.matches("TOP_[1-9][0-9]{0,6}(_COUNT)?")) {
            return -1;
        }
        Query query = parse(line.substring(tab + 1));
        if (command.equals("COUNT")) {
            return searcher.count(query);
        }
        int k = Integer.parseInt(command.substring(4, counts ? command.length() - 6 : command.length()));
        int exactUpTo = counts ? Integer.MAX_VALUE : k;
        long total = searcher.search(query, new TopScoreDocCollectorManager(k, null, exactUpTo))
                .totalHits.value();
        return counts ? total : 1;
    }

    private static Query parse(String text) {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        Query last = null;
        int n = 0;
        boolean anyWanted = false;
        Occur occur = Occur.SHOULD;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ') {
                at++;
                continue;
            }
            occur = c == '+' ? Occur.MUST : c == '-' ? Occur.MUST_NOT : Occur.SHOULD;
            int from = occur == Occur.SHOULD ? at : at + 1;
            boolean quoted = from < text.length() && text.charAt(from) == '"';
            from += quoted ? 1 : 0;
            int to = text.indexOf(quoted ? '"' : ' ', from);
            to = to < 0 ? text.length() : to;
            last = leaf(text.substring(from, to));
            at = to + 1;
            query.add(last, occur);
            anyWanted |= occur != Occur.MUST_NOT;
            n++;
        }
        if (n == 1 && anyWanted) {
            return last;
        }
        if (!anyWanted) {
            query.add(MatchAllDocsQuery.INSTANCE, Occur.MUST);
        }
        return query.build();
    }

    private static Query leaf(String words) {
        String[] terms = words.trim().split(" +");
        return terms.length == 1
                ? new TermQuery(new Term(FIELD, terms[0])) : new PhraseQuery(FIELD, terms);
    }

    private static void info(Path index) throws IOException {
        long bytes;
        try (Stream<Path> files = Files.list(index)) {
            bytes = files.mapToLong(file -> file.toFile().length()).sum();
        }
        boolean simd = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(index))) {
            JsonObject info = Json.object()
                    .add("engine", "lucene")
                    .add("version", Version.LATEST.toString())
                    .add("articles", reader.numDocs())
                    .add("index_bytes", bytes)
                    .add("note", Files.readString(index.resolve(SETTINGS)) + ", "
                            + reader.leaves().size() + " segment, default codec, BM25 1.2/0.75, no query cache, "
                            + "mmap, Java " + Runtime.version() + (simd ? ", vector module" : ", no vector module"));
            System.out.println(info);
        }
    }
}
