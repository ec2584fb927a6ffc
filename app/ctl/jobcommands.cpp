// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commandoptions.h"
#include "app/ctl/commands.h"
#include "app/ctl/crontab.h"
#include "app/ctl/kinds.h"
#include "app/ctl/terminal.h"
#include "scheduler/cron/describe.h"
#include "scheduler/cron/occurrences.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qfile.h>
#include <QtCore/qtimezone.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

struct PreviewOptions : CommonOptions
{
    std::string expression;
    std::string zone;
    std::string after;
    std::string gap = "run_after";
    int count = 10;
    bool isExtended = false;
};

/// The expression with a mark under the place that is wrong.
QString pointedAt(const QString &expression, const FieldError &error)
{
    QString mark;
    for (int i = 0; i < error.position && i < expression.size(); ++i)
        mark += expression[i] == u'\t' ? u'\t' : u' ';
    const QString hint = error.hint.isEmpty() ? QString() : u" ("_s + error.hint + u')';
    return u"  %1\n  %2^ %3: %4%5"_s.arg(expression, mark, error.pointer.mid(1), error.message,
                                         hint);
}

QJsonObject firingJson(const cron::Firing &firing)
{
    const qint64 millis = toEpochMillis(firing.at);
    const auto local
        = QDateTime::fromMSecsSinceEpoch(millis, Qt::OffsetFromUTC, int(firing.offset.count()));
    QString mark;
    switch (firing.mark) {
    case cron::DstMark::None:
        break;
    case cron::DstMark::AfterGap:
        mark = u"moved: the clocks skip its time"_s;
        break;
    case cron::DstMark::FirstPass:
        mark = u"first of two such times"_s;
        break;
    case cron::DstMark::SecondPass:
        mark = u"second of two such times"_s;
        break;
    }
    return {{u"local"_s, local.toString(Qt::ISODate)},
            {u"day"_s, QLocale::c().dayName(local.date().dayOfWeek(), QLocale::ShortFormat)},
            {u"at"_s, QDateTime::fromMSecsSinceEpoch(millis, Qt::UTC).toString(Qt::ISODate)},
            {u"dst"_s, cron::word(firing.mark)},
            {u"dst_note"_s, mark}};
}

int previewCron(const PreviewOptions &options)
{
    const QString text = QString::fromStdString(options.expression);
    const auto expression = cron::Expression::parse(
        text, options.isExtended ? cron::Syntax::Extended : cron::Syntax::Standard);
    if (!expression) {
        const FieldError field = expression.error().fields.value(0);
        return fail(Error::invalid(u"the expression cannot be read\n"_s + pointedAt(text, field)));
    }
    const QString zoneId = options.zone.empty() ? QString::fromUtf8(QTimeZone::systemTimeZoneId())
                                                : QString::fromStdString(options.zone);
    const auto zone = cron::ZoneRules::find(zoneId);
    if (!zone)
        return fail(zone.error());
    QDateTime after = QDateTime::currentDateTimeUtc();
    if (!options.after.empty()) {
        after = QDateTime::fromString(QString::fromStdString(options.after), Qt::ISODate);
        if (!after.isValid())
            return fail(Error::invalid(u"--after wants a time such as 2026-12-01T08:00:00Z."_s));
    }
    const auto gap = dstGapFromWord(QString::fromStdString(options.gap));
    const cron::Occurrences schedule(*expression, *zone, gap.value_or(DstGap::RunAfter));
    QJsonArray rows;
    for (const cron::Firing &firing :
         schedule.firings(fromEpochMillis(after.toMSecsSinceEpoch()), options.count))
        rows.append(firingJson(firing));
    if (options.format() == Format::Table || options.format() == Format::Wide) {
        print(cron::describe(*expression) + u"  ["_s + zoneId + u']');
        for (const cron::Warning warning : cron::warningsOf(text, *expression))
            print(u"Mind: "_s + cron::message(warning));
    }
    const QList<Column> columns{{u"LOCAL"_s, u"local"_s},
                                {u"DAY"_s, u"day"_s},
                                {u"UTC"_s, u"at"_s},
                                {u"CLOCK CHANGE"_s, u"dst_note"_s}};
    printPlain(render(rows, columns, options.format(), !options.noHeaders));
    return 0;
}

void addCron(CLI::App &app, Chosen &chosen)
{
    CLI::App *group = app.add_subcommand("cron", "Cron expressions, without a server");
    group->require_subcommand(1);
    auto options = std::make_shared<PreviewOptions>();
    CLI::App *next
        = group->add_subcommand("next", "What an expression means, and when it fires next");
    addOutputOptions(*next, *options);
    next->add_option("EXPRESSION", options->expression, "As in '5 4 * * MON-FRI'")->required();
    next->add_option("--zone", options->zone, "IANA time zone; else this machine's");
    next->add_option("--count", options->count, "How many")->check(CLI::Range(1, 1000));
    next->add_option("--after", options->after, "From this time on; else from now");
    next->add_option("--dst-gap", options->gap, "What becomes of times that the clocks skip")
        ->check(CLI::IsMember({"run_after", "skip"}));
    next->add_flag("--extended", options->isExtended, "Six or seven fields: seconds, year");
    next->callback(
        [&chosen, options] { chosen.run = [options] { return previewCron(*options); }; });
}

/// What `job create` and `job import-crontab` take of what is to be fired.
struct TemplateOptions : CommonOptions
{
    std::string name;
    std::string cluster;
    std::string image;
    std::string cpu = "1";
    std::string memory = "256MiB";
    std::string gpu;
    std::string zone;
    std::string missed;
    std::string overlap;
    int priority = -1;
    int jitter = 0;
    bool isExtended = false;
    bool isPaused = false;
    bool isDryRun = false;
};

struct CreateOptions : TemplateOptions
{
    std::string schedule;
    std::string restart;
    std::vector<std::string> command;
};

struct CrontabOptions : TemplateOptions
{
    std::string file;
    bool hasUsers = false;
};

void addTemplateOptions(CLI::App &command, TemplateOptions &options)
{
    command.add_option("--cluster", options.cluster, "Cluster, by name or id:N");
    command.add_option("--image", options.image, "Image of the containers");
    command.add_option("--cpu", options.cpu, "Cores, as 2 or 500m");
    command.add_option("--memory", options.memory, "As 512MiB");
    command.add_option("--gpu", options.gpu, "Devices");
    command.add_option("--priority", options.priority, "0 to 1000")->check(CLI::Range(0, 1000));
    command.add_option("--zone", options.zone, "IANA time zone; else the server's");
    command.add_option("--missed", options.missed, "What becomes of missed firings")
        ->check(CLI::IsMember({"skip", "run_once", "run_all"}));
    command.add_option("--overlap", options.overlap, "What becomes of a firing beside a run")
        ->check(CLI::IsMember({"forbid", "queue", "replace", "allow"}));
    command.add_option("--jitter", options.jitter, "Seconds, at most, that it is put off by");
    command.add_flag("--extended", options.isExtended, "Six or seven fields: seconds, year");
    command.add_flag("--paused", options.isPaused, "Do not fire until it is resumed");
    command.add_flag("--dry-run", options.isDryRun, "Only check");
}

/// The members of a job that the options give, but for what it fires.
QJsonObject jobJson(const TemplateOptions &options, const QString &name, const QString &schedule)
{
    QJsonObject job{{u"expression"_s, schedule}, {u"paused"_s, options.isPaused}};
    if (!name.isEmpty())
        job.insert(u"name"_s, name);
    if (options.isExtended)
        job.insert(u"syntax"_s, u"extended"_s);
    if (!options.zone.empty())
        job.insert(u"time_zone"_s, QString::fromStdString(options.zone));
    if (!options.missed.empty())
        job.insert(u"missed"_s, QString::fromStdString(options.missed));
    if (!options.overlap.empty())
        job.insert(u"overlap"_s, QString::fromStdString(options.overlap));
    if (options.jitter > 0)
        job.insert(u"jitter_seconds"_s, options.jitter);
    return job;
}

Result<QJsonObject> templateOf(Session &session, const TemplateOptions &options)
{
    if (options.cluster.empty() || options.image.empty()) {
        return tl::unexpected(
            Error::invalid(u"Say what is fired: --cluster and --image, or --restart."_s));
    }
    const auto cluster = findClusterId(session, QString::fromStdString(options.cluster));
    if (!cluster)
        return tl::unexpected(cluster.error());
    QJsonObject resources{{u"cpu"_s, QString::fromStdString(options.cpu)},
                          {u"memory"_s, QString::fromStdString(options.memory)}};
    if (!options.gpu.empty())
        resources.insert(u"gpu"_s, QString::fromStdString(options.gpu));
    QJsonObject deployment{{u"cluster_id"_s, *cluster},
                           {u"image"_s, QString::fromStdString(options.image)},
                           {u"kind"_s, u"batch"_s},
                           {u"resources"_s, resources}};
    if (options.priority >= 0)
        deployment.insert(u"priority"_s, options.priority);
    return deployment;
}

QUrlQuery dryRun(bool isDryRun)
{
    QUrlQuery query;
    if (isDryRun)
        query.addQueryItem(u"dry_run"_s, u"true"_s);
    return query;
}

int createJob(const CreateOptions &options)
{
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    QJsonObject job = jobJson(options, QString::fromStdString(options.name),
                              QString::fromStdString(options.schedule));
    if (!options.restart.empty()) {
        const auto kind = findKind(u"deployments"_s);
        if (!kind)
            return fail(kind.error());
        const auto target
            = findObject(*session, *kind, {}, QString::fromStdString(options.restart));
        if (!target)
            return fail(target.error());
        job.insert(u"restart"_s, target->value("id"_L1));
    } else {
        auto deployment = templateOf(*session, options);
        if (!deployment)
            return fail(deployment.error());
        QJsonArray command;
        for (const std::string &word : options.command)
            command.append(QString::fromStdString(word));
        if (!command.isEmpty())
            deployment->insert(u"command"_s, command);
        job.insert(u"deployment"_s, *deployment);
    }
    const auto made = session->call("POST", u"/api/v1/jobs"_s, dryRun(options.isDryRun), job);
    return made ? printObject(options, *made) : fail(made.error());
}

/// Makes a job of every line, or of none where one cannot be read or is refused.
int importCrontab(const CrontabOptions &options)
{
    QFile file(QString::fromStdString(options.file));
    if (!(options.file == "-" ? file.open(stdin, QIODevice::ReadOnly)
                              : file.open(QIODevice::ReadOnly)))
        return fail(
            Error::invalid(u"'%1' cannot be read: %2."_s.arg(file.fileName(), file.errorString())));
    const Crontab crontab = readCrontab(QString::fromUtf8(file.read(1 << 20)), options.hasUsers);
    const QString name = options.file == "-" ? u"standard input"_s : file.fileName();
    for (const CrontabProblem &problem : crontab.problems)
        printError(u"%1:%2: %3"_s.arg(name).arg(problem.line).arg(problem.message));
    if (crontab.hasErrors())
        return fail(Error::invalid(u"Nothing was imported: mend these lines first."_s));
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    const auto base = templateOf(*session, options);
    if (!base)
        return fail(base.error());
    QList<QJsonObject> jobs;
    for (const CrontabEntry &entry : crontab.entries) {
        QJsonObject job = jobJson(options, entry.name, entry.expression);
        if (!entry.timeZone.isEmpty())
            job.insert(u"time_zone"_s, entry.timeZone);
        QJsonObject deployment = *base;
        deployment.insert(u"command"_s, QJsonArray{entry.shell, u"-c"_s, entry.command});
        if (!entry.environment.isEmpty())
            deployment.insert(u"env"_s, entry.environment);
        job.insert(u"deployment"_s, deployment);
        jobs.append(job);
    }
    for (qsizetype i = 0; i < jobs.size(); ++i) {
        const auto checked = session->call("POST", u"/api/v1/jobs"_s, dryRun(true), jobs[i]);
        if (checked)
            continue;
        printError(u"%1:%2: refused"_s.arg(name).arg(crontab.entries[i].line));
        return fail(checked.error());
    }
    if (!options.isDryRun) {
        for (const QJsonObject &job : jobs) {
            if (const auto made = session->call("POST", u"/api/v1/jobs"_s, {}, job); !made)
                return fail(made.error());
        }
    }
    print((options.isDryRun ? u"%1 jobs would be made."_s : u"%1 jobs made."_s).arg(jobs.size()));
    return 0;
}

struct JobOptions : CommonOptions
{
    std::string reference;
};

Result<QString> jobPath(Session &session, const std::string &reference)
{
    const auto kind = findKind(u"jobs"_s);
    if (!kind)
        return tl::unexpected(kind.error());
    const auto row = findObject(session, *kind, {}, QString::fromStdString(reference));
    if (!row)
        return tl::unexpected(row.error());
    return u"/api/v1/jobs/%1"_s.arg(row->value("id"_L1).toInteger());
}

int actOnJob(const JobOptions &options, const QByteArray &method, const QString &suffix,
             const QString &words)
{
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    const auto path = jobPath(*session, options.reference);
    if (!path)
        return fail(path.error());
    const auto done = session->call(method, *path + suffix);
    if (!done)
        return fail(done.error());
    print(words.arg(QString::fromStdString(options.reference)));
    return 0;
}

int showRuns(const JobOptions &options)
{
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    const auto path = jobPath(*session, options.reference);
    if (!path)
        return fail(path.error());
    const auto runs = session->list(*path + u"/runs"_s);
    if (!runs)
        return fail(runs.error());
    const QList<Column> columns{{u"ID"_s, u"id"_s},
                                {u"NOMINAL"_s, u"nominal_at"_s},
                                {u"STATUS"_s, u"status"_s},
                                {u"FIRINGS"_s, u"firings"_s, true},
                                {u"FIRED"_s, u"created_at"_s},
                                {u"FINISHED"_s, u"finished_at"_s},
                                {u"DEPLOYMENT"_s, u"deployment_id"_s},
                                {u"REASON"_s, u"reason"_s}};
    printPlain(render(*runs, columns, options.format(), !options.noHeaders));
    return 0;
}

int showJobs(const JobOptions &options)
{
    const auto kind = findKind(u"jobs"_s);
    auto session = Session::open(options.api);
    if (!session || !kind)
        return fail(session ? kind.error() : session.error());
    const auto rows = session->list(kind->path);
    if (!rows)
        return fail(rows.error());
    printPlain(render(*rows, kind->columns, options.format(), !options.noHeaders));
    return 0;
}

void addJobs(CLI::App &app, Chosen &chosen)
{
    CLI::App *group = app.add_subcommand("job", "Jobs: what is fired by a schedule");
    group->require_subcommand(1);

    auto created = std::make_shared<CreateOptions>();
    CLI::App *create = group->add_subcommand("create", "Make a job");
    addOutputOptions(*create, *created);
    create->add_option("--name", created->name, "Its name");
    create->add_option("--schedule", created->schedule, "Cron expression")->required();
    create->add_option("--restart", created->restart,
                       "Restart this deployment, instead of submitting one");
    addTemplateOptions(*create, *created);
    create->add_option("COMMAND", created->command, "What the container runs, behind --");
    create->callback(
        [&chosen, created] { chosen.run = [created] { return createJob(*created); }; });

    auto imported = std::make_shared<CrontabOptions>();
    CLI::App *import = group->add_subcommand("import-crontab", "Make a job of every line");
    addApiOptions(*import, *imported);
    import->add_option("FILE", imported->file, "A crontab; - is standard input")->required();
    import->add_flag("--system", imported->hasUsers, "As /etc/crontab: a user in each line");
    addTemplateOptions(*import, *imported);
    import->callback(
        [&chosen, imported] { chosen.run = [imported] { return importCrontab(*imported);
};
} // namespace
);

auto options = std::make_shared<JobOptions>();
CLI::App *list = group->add_subcommand("list", "All jobs");
addOutputOptions(*list, *options);
list->callback([&chosen, options] { chosen.run = [options] { return showJobs(*options); }; });
CLI::App *history = group->add_subcommand("history", "What a job fired, and what it missed");
addOutputOptions(*history, *options);
history->add_option("JOB", options->reference, "Its name, or id:N")->required();
history->callback([&chosen, options] { chosen.run = [options] { return showRuns(*options); }; });
const auto addAct = [&](const char *name, const char *what, const QByteArray &method,
                        const QString &suffix, const QString &words) {
    CLI::App *command = group->add_subcommand(name, what);
    addApiOptions(*command, *options);
    command->add_option("JOB", options->reference, "Its name, or id:N")->required();
    command->callback([&chosen, options, method, suffix, words] {
        chosen.run = [=] { return actOnJob(*options, method, suffix, words); };
    });
};
addAct("run", "Fire it now", "POST", u"/run"_s, u"%1 is fired."_s);
addAct("pause", "Fire it no more until it is resumed", "POST", u"/pause"_s, u"%1 is paused."_s);
addAct("resume", "Fire it again", "POST", u"/resume"_s, u"%1 fires again."_s);
addAct("delete", "Delete it, with its history", "DELETE", {}, u"%1 is deleted."_s);
} // namespace berth::ctl

} // namespace

void addCronAndJobs(CLI::App &app, Chosen &chosen)
{
    addCron(app, chosen);
    addJobs(app, chosen);
}

} // namespace berth::ctl
