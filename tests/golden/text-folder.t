# What scrapers leave does not spoil title, date or snippet: a byte-order mark, CR LF, a lone full
# stop, curly quotes, a link in capitals, "Related Content" without a line end.
$ indexer build idx "$DATA/news/text" --quiet
30 articles indexed, 0 rejected
$ query idx --top 1 '"Cindermoor fire"'
 1. Rain helps crews to contain Cindermoor fire
    2021-08-19
    HALLOWMERE, Aug. 19 - Rain and 900 firefighters have brought the wildfire on Cindermoor under control after eleven days, officials said on Thursday.

1 article, T ms
$ query idx --top 1 '"more than two nights"'
 1. Harbour strike ends with a limit on night work
    2019-02-21
    Under the settlement brokered by Sen. Maud Ferrier nobody can be made to work more than two nights in a week, and no crane may be driven for longer than four hours at a stretch. In return the union accepts a third shift from May.

1 article, T ms
$ query idx --top 1 '"no diary"'
 1. Central bank cuts interest rate to 1.25 percent
    2019-10-02
    The crown slipped by 0.6 percent. Shares of builders rose, with Halden & Pike up 4 percent. Economists expect one further cut before the end of the winter, although Ashdown said that she had "no diary for such things".

1 article, T ms
$ query idx --top 1 '"saved the library"'
 1. “We saved the library”: flood crest passes Brackwater
    2020-03-15
    “We saved the library, the mill and the brewery,” said Mayor Odile Tarrant. “I won’t say in what order people asked about them.” The river fell by forty centimetres overnight and should be back in its bed within the week.

1 article, T ms
$ query idx --top 1 '"ferryman rows again"'
 1. “We saved the library”: flood crest passes Brackwater
    2020-03-15
    FERRYMAN ROWS AGAIN AS ROADS VANISH The river fell by forty centimetres overnight and should be back in its bed within the week. Insurers guess that the damage will come to 180 million crowns.

1 article, T ms
$ query idx --top 1 '+whale +"polite of them"'
 1. Harbour master retires after 10,000 tides
    2023-09-28
    She guided the port through the strike of 2019, two hurricanes and the visit of a whale that would not leave. "The whale was the most polite of them," she said on Thursday in an office that smelled of tar and tea.

1 article, T ms
$ query idx --count '"pot of tea"'
1
$ query idx --count '"read more"'
1
$ query idx --format json --top 1 +whale +title:tides | python3 -c 'import json,sys; print(sorted(json.load(sys.stdin)["hits"][0]))'
['author', 'category', 'date', 'id', 'language', 'rank', 'score', 'snippet', 'source', 'title', 'title_marks', 'url']
