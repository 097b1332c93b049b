# Other scripts: those without spaces match by the run of their characters, in order.
$ indexer build idx "$DATA/news/wire.jsonl" --quiet
46 articles indexed, 0 rejected
$ query idx --top 1 濃霧
 1. 白浜港で濃霧、連絡船が終日欠航
    青嶺新聞 · 2020-10-05 · https://example.org/ja/2020/minato-fog
    【白浜港】5日の白浜港は朝から濃い霧に包まれ、対岸の小島とを結ぶ連絡船が終日欠航した。 港の管理事務所によると、視界は一時50メートルまで落ちた。 通学の高校生ら約80人は、公民館で授業を受けた。

1 article, T ms
$ query idx --count 白浜港
2
$ query idx --count 港白浜
0
? 1
$ query idx --top 1 新桥通车
 1. 清溪镇新桥通车,老渡工成为第一位行人
    晨河日报 · 2021-05-17 · https://example.org/zh/2021/bridge-tea
    清溪镇横跨晨河的新大桥5月17日正式通车。 七十岁的渡工周伯在河上摆渡四十六年,受邀第一个走过大桥。 他走得很慢,走到中间还停下来看了看水。 大桥全长六百二十米,造价三亿元,双向四车道,两侧设有自行车道。 过去绕路需要一个小时,现在开车只要三分钟。

1 article, T ms
$ query idx --top 1 ตลาดน้ำ
 1. ตลาดน้ำบ้านดอนแก้วกลับมาเปิดอีกครั้งหลังน้ำท่วมใหญ่
    ข่าวลุ่มน้ำ · 2023-11-27 · https://example.org/th/2023/talat-nam
    บ้านดอนแก้ว 27 พฤศจิกายน - ตลาดน้ำบ้านดอนแก้วกลับมาเปิดอีกครั้งเมื่อวันจันทร์ หลังจากน้ำท่วมใหญ่พัดเรือและแพของชาวบ้านหายไปเกือบครึ่ง แม่ค้าขายก๋วยเตี๋ยวเล่าว่าเรือของเธอลอยไปติดต้นไม้ห่างออกไปสามกิโลเมตร หม้อยังอยู่ครบแต่น้ำซุปหายหมด วันนี้เธอขายได้สองร้อยชามก่อนเที่ยง

1 article, T ms
$ query idx --top 1 'مكتبة'
 1. مكتبة متنقلة على ظهر جمل تصل إلى قرى واحة النخيل
    صدى الواحة · 2023-03-30 · https://example.org/ar/2023/maktaba-waha
    واحة النخيل، 30 مارس - وصلت يوم الخميس إلى قرى واحة النخيل مكتبةٌ متنقلة يحملها جمل اسمه «كتاب»، وفي صندوقيها أربعمئة كتاب للأطفال والكبار.

1 article, T ms
$ query idx --count 'مكتبةٌ'
1
$ query idx --top 1 музей снега
 1. В Ольховске открылся музей снега
    Северный вестник · 2023-12-02 · https://example.org/ru/2023/zimniy-muzey
    ОЛЬХОВСК, 2 декабря. В субботу в старом здании ледника открылся первый в области музей снега. Посетителей встречает ещё не растаявший сугроб, который сотрудники музея берегут с прошлого апреля.

1 article, T ms
$ query idx --count растаявший еще
1
$ query idx --count ещё
1
$ query idx --top 1 पाठशाला
 1. नाव पर चलने वाली पाठशाला को नई छत मिली
    सुरभि समाचार · 2024-08-14 · https://example.org/hi/2024/nadi-pathshala
    नीलपुर, 14 अगस्त - सुरभि नदी के टापुओं पर रहने वाले बच्चों के लिए नाव पर चलने वाली पाठशाला को बुधवार को नई छत मिल गई। पिछली बारिश में पुरानी छत उड़ गई थी और पढ़ाई दो महीने बंद रही। यह नाव रोज़ चार टापुओं पर रुकती है। तीस बच्चे उसमें बैठकर हिन्दी, गणित और तैरना सीखते हैं।

1 article, T ms
$ query idx --top 1 φάρος
 1. Ο φάρος της Ανθούσας ανάβει ξανά ύστερα από τριάντα χρόνια
    Αιγιαλός · 2022-08-23 · https://example.org/el/2022/faros-anthoussa
    ΑΝΘΟΥΣΑ, 23 Αυγούστου – Ο παλιός φάρος του νησιού άναψε ξανά την Τρίτη το βράδυ, ύστερα από τριάντα χρόνια σιωπής. Εκατοντάδες κάτοικοι ανέβηκαν στον λόφο με φαναράκια στα χέρια. Την επισκευή έκαναν εθελοντές.

1 article, T ms
$ query idx --count ΦΑΡΟΣ
1
$ query idx --top 1 Ölgemälde größte
 1. Moorstädts größte Orgel klingt wieder
    Moorstädter Bote · 2024-05-03 · https://example.org/de/2024/orgel-moorstaedt
    MOORSTÄDT, 3. Mai - Nach elf Jahren Pause erklingt in der Überseekirche zu Moorstädt wieder die große Orgel. Beim ersten Ton am Freitagabend fiel Staub aus dem Gewölbe, und die Gemeinde klatschte. Das Instrument hat 3.412 Pfeifen.

1 article, T ms
$ query idx --count '"grosste"'
1
$ query idx --count GRÖSSTE
1
