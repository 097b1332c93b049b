$ indexer build idx "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ query idx --format json --top 2 '"interest rate" savers' | python3 -m json.tool --no-ensure-ascii
{
    "version": 1,
    "query": "\"interest rate\" savers",
    "total": 8,
    "hits": [
        {
            "rank": 1,
            "score": 10.864,
            "id": "kd-2019-1002",
            "title": "What the cut means for savers: very little, then less",
            "title_marks": [
                [
                    23,
                    6
                ]
            ],
            "source": "Karsholm Dispatch",
            "author": "Tam Ockley",
            "category": "business",
            "language": "en",
            "date": "2019-10-02T14:05:00Z",
            "url": "https://example.org/en/2019/savers-rate-cut",
            "snippet": {
                "text": "\"The rate was high when I was young and poor,\" he said. \"Now that I've something to put in the bank it has become a charity.\" The last time that an interest rate so low was seen in Estmark the country still had a king.",
                "marks": [
                    [
                        148,
                        13
                    ]
                ]
            }
        },
        {
            "rank": 2,
            "score": 9.012,
            "id": "text/2019/2019-10-02-rate-cut-autumn.txt",
            "title": "Central bank cuts interest rate to 1.25 percent",
            "title_marks": [
                [
                    18,
                    13
                ]
            ],
            "source": "",
            "author": "",
            "category": "",
            "language": "",
            "date": "2019-10-02",
            "url": "",
            "snippet": {
                "text": "KARSHOLM, October 2 - The Central Bank of Estmark lowered its main interest rate by a quarter of a percentage point to 1.25 percent on Wednesday, the first cut in three years.",
                "marks": [
                    [
                        67,
                        13
                    ]
                ]
            }
        }
    ]
}
$ query idx --format json xylophone | python3 -m json.tool
{
    "version": 1,
    "query": "xylophone",
    "total": 0,
    "hits": []
}
? 1
$ query idx --format json --top 1 濃霧 | python3 -c 'import json,sys; json.load(sys.stdin); print("valid")'
valid
$ query idx --format xml lemon
query: --format wants text, json or trec, not 'xml'
? 2
