# Bare words: any of them, ranked; a title counts three times; inflections are found.
$ indexer build idx "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ query idx --top 5 harbour strike
 1. Harbour strike ends with a limit on night work
    2019-02-21
    PORT ELLERY, Feb. 21 - After seventeen days the harbour strike is over. Dock workers went back through Gate 3 at six on Thursday morning, to applause from the pilots.

 2. Tug strike: harbour master takes the helm himself
    Estmark Coast News · 2025-06-13 · https://example.org/en/2025/tugs-day-two
    PORT ELLERY, June 13 - On the second day of the tug strike the harbour master of Port Ellery, Teodor Quill, put on an old pilot's jersey and brought a hospital ship to the quay without tugs, at slack water, in fifty minutes.

 3. Harbour strike begins, eleven ships wait at anchor
    2019-02-04
    PORT ELLERY, February 4 - The cranes of Port Ellery stood still on Monday as dock workers began an open-ended strike against compulsory night shifts.

 4. Tugboat crews strike in Port Ellery
    2025-06-12
    PORT ELLERY, June 12 - Six years after the great harbour strike Port Ellery is still again. This time it is the tugs. About 160 tugboat crew walked out at four on Thursday morning over a plan to steer some of the boats from a room ashore.

 5. Talks over night shifts fail in Port Ellery
    Estmark Coast News · 2019-01-17T18:20:00Z · https://example.org/en/2019/dock-talks-fail
    The harbour master has asked the navy for the use of its outer moorings. The master of one ship, the Lady Ottoline, said that he would rather wait off the harbour than sail up a ditch.

5 of 18 articles, T ms
$ query idx --top 3 flooded
 1. “We saved the library”: flood crest passes Brackwater
    2020-03-15
    BRACKWATER, March 15 – The crest of the flood passed Brackwater on Sunday night without topping the sandbag wall that volunteers had built around the old town — by the width of a hand.

 2. New flood gates close for the first time at Brackwater
    2025-08-17
    BRACKWATER, August 17 - The flood gates at Brackwater closed for the first time in earnest on Sunday, as a cloudburst sent the River Tamsel up by three metres in six hours, and the lower town stayed dry.

 3. Ferry carries twice as many people since the flood
    Estmark Coast News · 2020-04-02 · https://example.org/en/2020/ferry-after-flood
    "I'd call that a fair rate of interest." The engineers hope to return to the bridge in June, when the divers have found out how much of the foundation the flood has left.

3 of 16 articles, T ms
$ query idx --top 3 the
 1. The morning after the cup: a town without a voice
    Estmark Coast News · 2021-07-25 · https://example.org/en/2021/cup-morning-after
    PORT ELLERY, July 25 - Nobody in Port Ellery could order breakfast above a whisper on Sunday. The town had won the cup, and had mentioned it all night. The Rovers came home on the last train with the trophy in a bag for cricket bats.

 2. Last ferry over the Tamsel
    Estmark Coast News · 2022-04-30T20:10:00Z · https://example.org/en/2022/last-ferry
    BRACKWATER, April 30 - The ferry left Low Fenning for the last time at 8:04 p.m. on Saturday, four minutes late, because the ferryman's hat had blown off and he would not sail without it. Jory Pell had opened the new bridge in the morning.

 3. Rovers win the cup with the last kick
    2021-07-24
    Rovers came back with a header from a corner and a penalty that the referee gave only after looking at the screen for three minutes. Then Mika Sandoval, who had spent the first hour on the bench, bent the ball around a wall of six men.

3 of 67 articles, T ms
$ query idx --top 4 xylophone
no articles, T ms
? 1
# Equal scores: newest first, then by id.
$ printf '%s\n' '{"id":"b","title":"Same","date":"2020-01-01"}' '{"id":"a","title":"Same","date":"2020-01-01"}' '{"id":"d","title":"Same"}' '{"id":"c","title":"Same","date":"2021-01"}' >ties.jsonl
$ indexer build ties ties.jsonl --quiet
4 articles indexed, 0 rejected
$ query ties --format json same | python3 -c 'import json,sys; print([h["id"] for h in json.load(sys.stdin)["hits"]])'
['c', 'a', 'b', 'd']
