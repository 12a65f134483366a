#include "sim/names.h"

#include <stddef.h>

#include "sim/rng.h"

#define PICK(table, hash) (&(table)[sim_below(hash, sizeof(table) / sizeof((table)[0]))])

/* clang-format off */
static const struct sim_person people[] = {
    {"Adele Vance", "adele.vance"},          {"Miriam Graham", "miriam.graham"},
    {"Ελένη Παπαδοπούλου", "eleni.p"},       {"Γιώργος Νικολάου", "giorgos.n"},
    {"Анна Соколова", "anna.sokolova"},      {"Дмитрий Кузнецов", "dmitri.k"},
    {"Олена Шевчук", "olena.shevchuk"},      {"佐藤 美咲", "misaki.sato"},
    {"田中 健一", "kenichi.tanaka"},          {"王小明", "xiaoming.wang"},
    {"李 思涵", "sihan.li"},                  {"김민준", "minjun.kim"},
    {"박서연", "seoyeon.park"},               {"ليلى حسن", "layla.hassan"},
    {"عمر الفاسي", "omar.fassi"},            {"נועה לוי", "noa.levi"},
    {"דוד כהן", "david.cohen"},              {"आरव शर्मा", "aarav.sharma"},
    {"प्रिया नायर", "priya.nair"},              {"สมชาย ใจดี", "somchai.j"},
    {"Nguyễn Thị Hương", "huong.nguyen"},    {"José Ángel Núñez", "jose.nunez"},
    {"Zoë Müller-Lüdenscheidt", "zoe.m"},    {"Björk Guðmundsdóttir", "bjork.g"},
    {"Łukasz Wiśniewski", "lukasz.w"},       {"Željko Đorđević", "zeljko.d"},
    {"Çağla Şahin", "cagla.sahin"},          {"Renée D’Arcy", "renee.darcy"},
    {"Siobhán O’Connor", "siobhan.oc"},      {"Åsa Öberg", "asa.oberg"},
    {"ნინო ბერიძე", "nino.beridze"},         {"Արամ Սարգսյան", "aram.s"},
    {"தமிழ்ச்செல்வி", "tamilselvi"},            {"Kofi Mensah", "kofi.mensah"},
    {"Chiamaka Ọkafọr", "chiamaka.o"},       {"Kai 🏄 Nakamura", "kai.nakamura"},
    {"Pradeep Gupta", "pradeep.gupta"},      {"Lee Gu", "lee.gu"},
    {"Isaiah Langer", "isaiah.langer"},      {"Lidia Holloway", "lidia.h"},
    {"Maximiliane-Wilhelmine von und zu Hohenberg-Sulzbach", "m.hohenberg"},
    {"Jean-Baptiste de La Rochefoucauld-Montbel", "jb.rochefoucauld"},
};

static const struct sim_site sites[] = {
    {"Finance", "Finance"},                  {"Human Resources", "HumanResources"},
    {"Legal & Compliance", "Legal"},         {"Vertrieb Süd", "VertriebSued"},
    {"Отдел продаж", "SalesRU"},             {"営業部ポータル", "SalesJP"},
    {"产品研发", "ProductRnD"},               {"Διεύθυνση Πωλήσεων", "SalesGR"},
    {"الموارد البشرية", "HR-AE"},            {"משאבי אנוש", "HR-IL"},
    {"परियोजना केंद्र", "ProjectHubIN"},         {"Qualité & Sécurité", "Qualite"},
    {"Board of Directors", "Board"},         {"Project Aurora", "ProjectAurora"},
    {"Project Borealis", "ProjectBorealis"}, {"Engineering Wiki", "EngWiki"},
    {"Customer Success", "CustomerSuccess"}, {"Facilities", "Facilities"},
    {"Marketing 2026", "Marketing2026"},     {"Zarządzanie ryzykiem", "Ryzyko"},
    {"Brand Assets 🎨", "BrandAssets"},       {"Mergers & Acquisitions", "MA"},
    {"인사팀", "HR-KR"},                       {"Supply Chain EMEA", "SupplyChainEMEA"},
    {"Intranet", "Intranet"},                {"Datenschutz", "Datenschutz"},
};

static const char *const applications[] = {
    "Microsoft Enhanced Restore", "Contoso Restore Desk", "Fabrikam Backup Controller",
    "Nightly Recovery Drill",     "Graph Command Line",   "Contoso Automation – サービス",
};

static const char *const devices[] = {"CONTOSO-PAW-014", "FAB-ADMIN-02", "contoso-jump-7"};

static const char *const files[] = {
    "Budget 2026 (final).xlsx", "Board minutes – 三月.docx", "Договор поставки.pdf",
    "Launch plan.pptx",         "Σύμβαση εργασίας.docx",     "Kundenübersicht.xlsx",
    "roadmap v12.vsdx",         "תקציב.xlsx",                 "Inventory 🎁.csv",
    "design review notes.one",  "प्रस्ताव.docx",                "contracts archive.zip",
};

static const char *const bulks[SIM_WORKLOADS][6] = {
    {"Wave 1 – Finance mailboxes", "Phishing incident 2026-11", "Restore drill: executives",
     "Acquired company – Fabrikam", "営業部 メールボックス", "Ransomware response: EMEA mailboxes"},
    {"Project sites after migration", "Site wave 3", "Legal hold review – sites",
     "Intranet roll-back", "Портал: восстановление", "Department sites, R-series"},
    {"OneDrive wave A–F", "Leavers, last quarter", "Ransomware response: drives",
     "Drives – École de gestion", "Sync client incident", "Field staff drives"},
};
/* clang-format on */

const struct sim_person *sim_names_person(uint64_t hash)
{
    return PICK(people, hash);
}

uint32_t sim_names_people(void)
{
    return sizeof people / sizeof people[0];
}

const struct sim_person *sim_names_person_at(uint32_t index)
{
    return &people[index % sim_names_people()];
}

const struct sim_site *sim_names_site(uint64_t hash)
{
    return PICK(sites, hash);
}

const char *sim_names_application(uint64_t hash)
{
    return *PICK(applications, hash);
}

const char *sim_names_device(uint64_t hash)
{
    return *PICK(devices, hash);
}

const char *sim_names_file(uint64_t hash)
{
    return *PICK(files, hash);
}

const char *sim_names_domain(uint64_t hash)
{
    return sim_below(hash, 5) == 0 ? "fabrikam.com" : "contoso.com";
}

const char *sim_names_bulk(enum sim_workload workload, uint64_t hash)
{
    return bulks[workload][sim_below(hash, sizeof bulks[0] / sizeof bulks[0][0])];
}
