# Other scripts: those without spaces match by the run of their characters, in order.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
$ query idx --top 1 濃霧
$ query idx --count 白浜港
$ query idx --count 港白浜
$ query idx --top 1 大桥通车
$ query idx --top 1 ตลาดน้ำ
$ query idx --top 1 'مكتبة'
$ query idx --count 'مكتبةٌ'
$ query idx --top 1 музей снега
$ query idx --count растаявший еще
$ query idx --count ещё
$ query idx --top 1 पाठशाला
$ query idx --top 1 φάρος
$ query idx --count ΦΑΡΟΣ
$ query idx --top 1 Ölgemälde größte
$ query idx --count grosste
$ query idx --count GRÖSSTE
