$ indexer build idx "$DATA/news" --quiet
76 articles indexed, 0 rejected
$ query idx --count '+flood +bridge'
5
$ query idx --count 'flood AND bridge'
5
$ query idx --count 'flood OR bridge'
20
$ query idx --count '+flood -bridge'
11
$ query idx --count 'flood NOT bridge'
11
$ query idx --count '(strike OR walkout) AND (tug OR tugs)'
3
$ query idx --count '+strike -"harbour strike" -tug'
7
# Exclusions alone: everything but, newest first.
$ query idx --top 2 -- '-the -der'
 1. नाव पर चलने वाली पाठशाला को नई छत मिली
    सुरभि समाचार · 2024-08-14 · https://example.org/hi/2024/nadi-pathshala
    नीलपुर, 14 अगस्त - सुरभि नदी के टापुओं पर रहने वाले बच्चों के लिए नाव पर चलने वाली पाठशाला को बुधवार को नई छत मिल गई। पिछली बारिश में पुरानी छत उड़ गई थी और पढ़ाई दो महीने बंद रही। यह नाव रोज़ चार टापुओं पर रुकती है। तीस बच्चे उसमें बैठकर हिन्दी, गणित और तैरना सीखते हैं।

 2. В Ольховске открылся музей снега
    Северный вестник · 2023-12-02 · https://example.org/ru/2023/zimniy-muzey
    ОЛЬХОВСК, 2 декабря. В субботу в старом здании ледника открылся первый в области музей снега. Посетителей встречает ещё не растаявший сугроб, который сотрудники музея берегут с прошлого апреля.

2 of 8 articles, T ms
# Operators are upper case only: these are three words.
$ query idx --count 'flood and bridge'
65
# After INDEX a single hyphen begins query text.
$ query idx -bridge +flood --count
11
