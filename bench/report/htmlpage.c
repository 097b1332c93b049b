#include "bench/report/htmlpage.h"

#include "bench/report/htmltext.h"

/* The series colours are Okabe and Ito's, which people with any colour vision tell apart; yellow
 * and black are replaced by colours that stand out on both backgrounds. */
static const char style[] =
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1c2024;--soft:#59636e;--grid:#c9d0d7;"
    "--line:#dde2e7;--band:#f4f6f8;--good:#0a6b48;--bad:#b3261e;--s1:#0072b2;--s2:#d55e00;"
    "--s3:#009e73;--s4:#cc79a7;--s5:#56b4e9;--s6:#e69f00;--s7:#7f5fc7;--s8:#8c8c8c}\n"
    "@media screen and (prefers-color-scheme:dark){:root{--paper:#15181b;--ink:#e6e9ec;"
    "--soft:#a3adb7;--grid:#4a535c;--line:#343b42;--band:#1e2327;--good:#5fd0a0;--bad:#ff8a80;"
    "--s1:#3d8ef0;--s2:#ff8a3d;--s3:#2cc79a;--s5:#8fd6ff;--s7:#a48bea;--s8:#9a9a9a}}\n"
    "@media print{:root{color-scheme:light}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:1rem;max-width:75rem;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,sans-serif}\n"
    "h1{font-size:1.7rem;line-height:1.2;margin:1rem 0 .25rem}\n"
    "h2{font-size:1.3rem;margin:2.5rem 0 .5rem;padding-top:.5rem;border-top:2px solid "
    "var(--line)}\n"
    "h3{font-size:1.05rem;margin:1.5rem 0 .5rem}\n"
    "h4{font-size:1rem;margin:0 0 .5rem}\n"
    "p,ul{margin:.5rem 0;max-width:60rem}\n"
    ".soft,figcaption,caption{color:var(--soft)}\n"
    ".wide{overflow-x:auto;margin:.75rem 0}\n"
    "table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;padding:.25rem 0;caption-side:bottom}\n"
    "th,td{padding:.3rem .45rem;border-bottom:1px solid var(--line);text-align:right;"
    "vertical-align:top;white-space:nowrap}\n"
    "th:first-child,td:first-child,.words{text-align:left}\n"
    ".words,.note small{white-space:normal;overflow-wrap:break-word}.note small{max-width:22rem}\n"
    "thead th{background:var(--band);white-space:normal}\n"
    ".wide th[scope=row]:not(.note){position:sticky;left:0;background:var(--paper);"
    "box-shadow:inset 0 -1px var(--line)}\n"
    "td small,th small{display:block;color:var(--soft);font-weight:400}\n"
    "td i{font-style:normal;color:var(--soft);margin-left:.15rem}\n"
    "td b{color:var(--good)}td small.bad{color:var(--bad)}\n"
    ".pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));"
    "gap:1.5rem;margin:1rem 0}\n"
    "figure{margin:0;max-width:38rem;break-inside:avoid}\n"
    "figure svg{display:block;width:100%;height:auto}\n"
    "figcaption{margin-top:.4rem}\n"
    ".legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:0;margin:.3rem "
    "0;font-size:.9rem}\n"
    ".legend li{overflow-wrap:anywhere}\n"
    ".legend i{display:inline-block;width:.9rem;height:.9rem;border-radius:.2rem;"
    "margin-right:.4rem;vertical-align:-.1rem;print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}\n"
    ".s1{background:var(--s1)}.s2{background:var(--s2)}.s3{background:var(--s3)}"
    ".s4{background:var(--s4)}.s5{background:var(--s5)}.s6{background:var(--s6)}"
    ".s7{background:var(--s7)}.s8{background:var(--s8)}\n"
    ".alarm{border:3px solid var(--bad);padding:.5rem 1rem;margin:1rem 0;border-radius:.4rem}\n"
    ".alarm h2,.alarm h3{border:0;margin:.25rem 0;padding:0;color:var(--bad)}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.5rem 0}\n"
    "dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\n"
    "code{font-size:.85rem;overflow-wrap:anywhere}\n"
    "@media print{body{font-size:10pt;max-width:none}h2,h3,h4{break-after:avoid}"
    "tr{break-inside:avoid}.wide{overflow:visible}table{font-size:7pt}.pictures{grid-template-"
    "columns:1fr 1fr}"
    "th,td{padding:.15rem .35rem}}\n";

void page_begin(struct strbuf *page, const char *title)
{
    strbuf_adds(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                      "style-src 'unsafe-inline'; img-src data:\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<link rel=\"icon\" href=\"data:,\">\n<title>");
    html_add_text(page, title);
    strbuf_adds(page, "</title>\n<style>\n");
    strbuf_adds(page, style);
    strbuf_adds(page, "</style>\n</head>\n<body>\n<h1>");
    html_add_text(page, title);
    strbuf_adds(page, "</h1>\n");
}

void page_end(struct strbuf *page)
{
    strbuf_adds(page, "</body>\n</html>\n");
}

void page_section_begin(struct strbuf *page, const char *anchor, const char *heading)
{
    strbuf_addf(page, "<section id=\"%s\">\n<h2>%s</h2>\n", anchor, heading);
}

void page_section_end(struct strbuf *page)
{
    strbuf_adds(page, "</section>\n");
}
