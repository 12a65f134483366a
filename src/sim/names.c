#include "sim/names.h"

#include <ctype.h>
#include <stdio.h>

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

static const struct site {
    const char *name; /* as people read it */
    const char *path; /* ASCII, in the address */
} sites[] = {
    {"Finance", "Finance"},                  {"Human Resources", "HumanResources"},
    {"Legal & Compliance", "Legal"},         {"Vertrieb Süd", "VertriebSued"},
    {"Отдел продаж", "SalesRU"},             {"営業部ポータル", "SalesJP"},
    {"产品研发", "ProductRnD"},               {"Διεύθυνση Πωλήσεων", "SalesGR"},
    {"الموارد البشرية", "HR-AE"},            {"משאבי אנוש", "HR-IL"},
    {"परियोजना केंद्र", "ProjectHubIN"},         {"Qualité & Sécurité", "Qualite"},
    {"Board of Directors", "Board"},         {"Project Aurora", "ProjectAurora"},
    {"Project Borealis", "ProjectBorealis"}, {"Engineering Wiki", "EngWiki"},
    {"Customer Success", "CustomerSuccess"}, {"Facilities", "Facilities"},
    {"Marketing", "Marketing"},     {"Zarządzanie ryzykiem", "Ryzyko"},
    {"Brand Assets 🎨", "BrandAssets"},       {"Mergers & Acquisitions", "MA"},
    {"인사팀", "HR-KR"},                       {"Supply Chain EMEA", "SupplyChainEMEA"},
    {"Intranet", "Intranet"},                {"Datenschutz", "Datenschutz"},
};

/* Most sites belong to one of these; the first ones stand for none. */
static const struct site places[] = {
    {"", ""},                  {"", ""},                  {"", ""},
    {" – Oslo", "-Oslo"},      {" – Nairobi", "-Nairobi"}, {" – Osaka", "-Osaka"},
    {" – São Paulo", "-SaoPaulo"}, {" – Wrocław", "-Wroclaw"}, {" – Athens", "-Athens"},
    {" – Kyiv", "-Kyiv"},      {" – Dubai", "-Dubai"},    {" – Chennai", "-Chennai"},
    {" – Seoul", "-Seoul"},    {" – Toronto", "-Toronto"}, {" – Lagos", "-Lagos"},
    {" – Lisboa", "-Lisboa"},  {" – Zürich", "-Zurich"},  {" – Sydney", "-Sydney"},
    {" – Malmö", "-Malmo"},    {" – Hà Nội", "-HaNoi"},
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
    "Réunion d’équipe.docx",    "面试记录.docx",
};

static const char *const bulks[SIM_WORKLOADS][6] = {
    {"Wave 1 – Finance mailboxes", "Phishing incident, week 2", "Restore drill: executives",
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

const char *sim_names_application(uint64_t hash)
{
    return *PICK(applications, hash);
}

const char *sim_names_device(uint64_t hash)
{
    return *PICK(devices, hash);
}

uint32_t sim_names_files(void)
{
    return sizeof files / sizeof files[0];
}

const char *sim_names_file(uint64_t hash, uint32_t index)
{
    const uint32_t count = sim_names_files();

    return files[(sim_below(hash, count) + index) % count];
}

const char *sim_names_bulk(enum sim_workload workload, uint64_t hash)
{
    return bulks[workload][sim_below(hash, sizeof bulks[0] / sizeof bulks[0][0])];
}

static void name_site(uint64_t hash, struct sim_unit *unit)
{
    const struct site *site = PICK(sites, hash);
    const struct site *place = PICK(places, sim_mix(hash, 0x21));

    snprintf(unit->name, sizeof unit->name, "%s%s", site->name, place->name);
    snprintf(unit->url, sizeof unit->url, "https://contoso.sharepoint.com/sites/%s%s", site->path,
             place->path);
}

/* People share names, never addresses: further ones have a number. */
static void name_person(uint64_t hash, struct sim_unit *unit)
{
    const struct sim_person *person = sim_names_person(hash);
    uint32_t number = sim_below(sim_mix(hash, 0x22), 30);
    const char *domain = sim_below(sim_mix(hash, 0x23), 5) == 0 ? "fabrikam.com" : "contoso.com";
    char digits[12] = "";

    if (number >= 10)
        snprintf(digits, sizeof digits, "%u", number - 8);
    snprintf(unit->name, sizeof unit->name, "%s", person->name);
    snprintf(unit->address, sizeof unit->address, "%s%s@%s", person->alias, digits, domain);
}

/* A drive's address holds its owner's, with _ for what is no letter or digit. */
static void name_drive(struct sim_unit *unit)
{
    char owner[sizeof unit->address];
    size_t length = 0;

    for (; unit->address[length] != '\0'; length++)
        owner[length] = isalnum((unsigned char)unit->address[length]) ? unit->address[length] : '_';
    owner[length] = '\0';
    snprintf(unit->url, sizeof unit->url, "https://contoso-my.sharepoint.com/personal/%.80s",
             owner);
}

void sim_names_unit(enum sim_workload workload, uint64_t hash, struct sim_unit *ret_unit)
{
    *ret_unit = (struct sim_unit){.name = ""};
    if (workload == SIM_SHAREPOINT) {
        name_site(hash, ret_unit);
        return;
    }
    name_person(hash, ret_unit);
    if (workload == SIM_ONEDRIVE)
        name_drive(ret_unit);
}
