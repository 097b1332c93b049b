# Where the time of a build goes: every stage, native and Xapian, build and add.
$ indexer build idx "$DATA/news" --quiet --timings t.json
76 articles indexed, 0 rejected
$ python3 -c 'import json; t=json.load(open("t.json")); print(t["format"], t["version"], *[s["name"] for s in t["stages"]]); print(sum(s["cpu_s"] for s in t["stages"]) <= t["cpu_s"], all(s["wall_s"] >= 0 for s in t["stages"]))'
newsdex-timings 1 read parse analyse invert compress write merge pairs wait
True True
$ indexer add idx "$DATA/news" --quiet --timings t.json
76 articles indexed, 0 rejected
$ python3 -c 'import json; print({s["name"]: s["cpu_s"] for s in json.load(open("t.json"))["stages"]}["analyse"] > 0)'
True
$ indexer build xap "$DATA/news" --engine xapian --quiet --timings t.json
76 articles indexed, 0 rejected
$ indexer build more "$DATA/news" --quiet --timings nowhere/t.json
indexer: nowhere/t.json: No such file or directory
? 4
