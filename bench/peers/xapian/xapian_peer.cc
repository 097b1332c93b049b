// Xapian's own API behind the bench's driver commands: build, serve and info (see README.md).
#include <xapian.h>
#include <yajl/yajl_tree.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

const char *const settings_name = "settings.txt";

struct Article {
    std::string id;
    std::string text;
};

Article article_parse(const std::string &line)
{
    static const char *id_path[] = {"id", nullptr};
    static const char *text_path[] = {"text", nullptr};
    char error[256];
    yajl_val tree = yajl_tree_parse(line.c_str(), error, sizeof(error));
    if (tree == nullptr)
        throw std::runtime_error(error);
    const char *id = YAJL_GET_STRING(yajl_tree_get(tree, id_path, yajl_t_string));
    const char *text = YAJL_GET_STRING(yajl_tree_get(tree, text_path, yajl_t_string));
    Article article{id ? id : "", text ? text : ""};
    yajl_tree_free(tree);
    return article;
}

// Calls `use` with each word of `text`, the words being separated by blanks.
template <typename Use> void for_each_word(const std::string &text, Use use)
{
    size_t at = 0;
    while ((at = text.find_first_not_of(' ', at)) != std::string::npos) {
        size_t end = text.find(' ', at);
        end = end == std::string::npos ? text.size() : end;
        use(text.substr(at, end - at));
        at = end;
    }
}

void build(const std::string &index, const std::string &corpus, const std::vector<std::string> &options)
{
    bool stored = false;
    for (size_t i = 0; i < options.size(); i++) {
        if (options[i] == "--stored")
            stored = true;
        else if (options[i] == "--threads" && i + 1 < options.size())
            i++; // a writer has one thread
        else
            throw std::runtime_error("xapian: no option " + options[i]);
    }
    const std::string loose = index + ".loose";
    {
        Xapian::WritableDatabase db(loose, Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC |
                                               Xapian::DB_DANGEROUS);
        std::ifstream in(corpus);
        if (!in)
            throw std::runtime_error("cannot read " + corpus);
        std::string line;
        while (std::getline(in, line)) {
            if (line.empty())
                continue;
            Article article = article_parse(line);
            Xapian::Document document;
            Xapian::termpos position = 0;
            for_each_word(article.text, [&](const std::string &word) {
                document.add_posting(word, ++position);
            });
            document.set_data(stored ? article.id + "\n" + article.text : article.id);
            db.add_document(document);
        }
        db.commit();
    }
    std::filesystem::remove_all(index);
    Xapian::Database(loose).compact(index, Xapian::Compactor::FULLER);
    std::filesystem::remove_all(loose);
    std::ofstream(index + "/" + settings_name) << (stored ? "text stored" : "text not stored");
}

enum class Sign { optional, required, excluded };

Xapian::Query leaf(const std::string &words)
{
    std::vector<std::string> terms;
    for_each_word(words, [&](const std::string &word) { terms.push_back(word); });
    if (terms.size() == 1)
        return Xapian::Query(terms[0]);
    return Xapian::Query(Xapian::Query::OP_PHRASE, terms.begin(), terms.end(), terms.size());
}

Xapian::Query parse(const std::string &text)
{
    std::vector<Xapian::Query> parts[3];
    size_t at = 0;
    while ((at = text.find_first_not_of(' ', at)) != std::string::npos) {
        const Sign sign = text[at] == '+'   ? Sign::required
                          : text[at] == '-' ? Sign::excluded
                                            : Sign::optional;
        at += sign != Sign::optional;
        const bool quoted = at < text.size() && text[at] == '"';
        at += quoted;
        size_t end = text.find(quoted ? '"' : ' ', at);
        end = end == std::string::npos ? text.size() : end;
        parts[static_cast<int>(sign)].push_back(leaf(text.substr(at, end - at)));
        at = end + 1;
    }
    const auto &optional = parts[static_cast<int>(Sign::optional)];
    const auto &required = parts[static_cast<int>(Sign::required)];
    const auto &excluded = parts[static_cast<int>(Sign::excluded)];
    using Q = Xapian::Query;
    Q any(Q::OP_OR, optional.begin(), optional.end());
    Q all(Q::OP_AND, required.begin(), required.end());
    Q wanted = required.empty() ? optional.empty() ? Q::MatchAll : any
               : optional.empty() ? all
                                  : Q(Q::OP_AND_MAYBE, all, any);
    if (excluded.empty())
        return wanted;
    return Q(Q::OP_AND_NOT, wanted, Q(Q::OP_OR, excluded.begin(), excluded.end()));
}

// The number that the protocol wants, or -1 for what is not supported.
int64_t answer(const Xapian::Database &db, const std::string &line)
{
    const size_t tab = line.find('\t');
    if (tab == std::string::npos)
        return -1;
    const std::string command = line.substr(0, tab);
    Xapian::Enquire enquire(db);
    if (command == "COUNT") {
        enquire.set_query(parse(line.substr(tab + 1)));
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        return enquire.get_mset(0, 0, db.get_doccount()).get_matches_estimated();
    }
    char *end;
    if (command.compare(0, 4, "TOP_") != 0)
        return -1;
    const unsigned long k = std::strtoul(command.c_str() + 4, &end, 10);
    const std::string rest = end;
    if (k == 0 || (!rest.empty() && rest != "_COUNT"))
        return -1;
    enquire.set_query(parse(line.substr(tab + 1)));
    enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0.5));
    const Xapian::doccount check = rest.empty() ? 0 : db.get_doccount();
    const Xapian::MSet hits = enquire.get_mset(0, static_cast<Xapian::doccount>(k), check);
    return rest.empty() ? 1 : hits.get_matches_estimated();
}

void serve(const std::string &index, bool timed)
{
    const Xapian::Database db(index);
    std::ios::sync_with_stdio(false);
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto start = std::chrono::steady_clock::now();
        const int64_t number = answer(db, line);
        const auto took = std::chrono::steady_clock::now() - start;
        if (number < 0)
            std::cout << "UNSUPPORTED";
        else
            std::cout << number;
        if (number >= 0 && timed)
            std::cout << '\t' << std::chrono::duration_cast<std::chrono::nanoseconds>(took).count();
        std::cout << '\n' << std::flush;
    }
}

void info(const std::string &index)
{
    const Xapian::Database db(index);
    uint64_t bytes = 0;
    for (const auto &file : std::filesystem::directory_iterator(index))
        bytes += file.file_size();
    std::string settings;
    std::ifstream in(index + "/" + settings_name);
    std::getline(in, settings);
    std::cout << "{\"engine\":\"xapian\",\"version\":\"" << Xapian::version_string()
              << "\",\"articles\":" << db.get_doccount() << ",\"index_bytes\":" << bytes
              << ",\"note\":\"" << settings
              << ", one writer, flush every 100000 articles, compacted (fuller), BM25 1.2/0.75\"}\n";
}

int run(const std::vector<std::string> &args)
{
    if (args.size() >= 3 && args[0] == "build") {
        build(args[1], args[2], std::vector<std::string>(args.begin() + 3, args.end()));
    } else if (args.size() >= 2 && args[0] == "serve") {
        serve(args[1], args.size() > 2 && args[2] == "--timed");
    } else if (args.size() == 2 && args[0] == "info") {
        info(args[1]);
    } else {
        std::cerr << "usage: build INDEX CORPUS [OPTION]... | serve INDEX [--timed] | info INDEX\n";
        return 2;
    }
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    // The default, 10,000, writes every table ten times as often.
    setenv("XAPIAN_FLUSH_THRESHOLD", "100000", 0);
    try {
        return run(std::vector<std::string>(argv + 1, argv + argc));
    } catch (const Xapian::Error &error) {
        std::cerr << "xapian: " << error.get_description() << '\n';
    } catch (const std::exception &error) {
        std::cerr << "xapian: " << error.what() << '\n';
    }
    return 1;
}
