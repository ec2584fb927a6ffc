// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands.h"
#include "app/ctl/output.h"
#include "app/ctl/terminal.h"
#include "models/domain/openb.h"
#include "models/domain/workload.h"
#include "models/store/reader.h"
#include "models/store/store.h"
#include "models/store/views.h"
#include "scheduler/replay/replay.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <QtCore/qdatetime.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

struct ReplayOptions
{
    std::string nodes;
    std::string pods;
    std::string data;
    std::string policy = "pack";
    std::string objective = "balanced";
    std::string output = "table";
    qint64 cluster = 0;
    int generate = 0;
    int nodesPercent = 100;
    int estimateEvery = 10;
    double faster = 1;
    bool isWithoutPreemption = false;
    bool isExpected = false;
};

/// A past to run again: the nodes and what came to them.
struct Past
{
    std::vector<sched::NodeInput> nodes;
    std::vector<sched::ReplayItem> items;
};

sched::NodeInput inputOf(const openb::NodeRow &row, qint64 id)
{
    sched::NodeInput input;
    input.id = NodeId(id);
    input.capacity = row.resources();
    input.gpuModel = row.model;
    return input;
}

Past pastOf(const std::vector<openb::NodeRow> &nodes, const std::vector<openb::PodRow> &pods)
{
    Past past;
    for (const openb::NodeRow &row : nodes)
        past.nodes.push_back(inputOf(row, qint64(past.nodes.size()) + 1));
    for (const openb::PodRow &row : pods) {
        const auto ran = row.runTime();
        if (!row.creationTime || !ran || *ran <= Seconds(0))
            continue; // nobody knows when it came, or how long it ran
        sched::ReplayItem item;
        item.id = DeploymentId(qint64(past.items.size()) + 1);
        item.submittedAt = fromEpochMillis(*row.creationTime * 1000);
        item.request.resources = row.resources();
        item.request.gpuModels = row.gpuModels;
        item.priority = row.priority();
        item.ran = *ran;
        past.items.push_back(std::move(item));
    }
    return past;
}

template<typename Row>
Result<std::vector<Row>> readList(const std::string &name,
                                  Result<std::vector<Row>> (*read)(QIODevice &, const QString &,
                                                                   const openb::Progress &))
{
    QFile file(QString::fromStdString(name));
    if (!file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(Error::invalid(
            u"The list '%1' cannot be read: %2."_s.arg(file.fileName(), file.errorString())));
    }
    return read(file, file.fileName(), {});
}

Result<Past> pastOfTrace(const ReplayOptions &options)
{
    const auto nodes = readList<openb::NodeRow>(options.nodes, openb::readNodes);
    if (!nodes)
        return tl::unexpected(nodes.error());
    const auto pods = readList<openb::PodRow>(options.pods, openb::readPods);
    if (!pods)
        return tl::unexpected(pods.error());
    Past past = pastOf(*nodes, *pods);
    if (past.items.empty()) {
        return tl::unexpected(Error::invalid(
            u"No pod of '%1' has the times it was created, scheduled and deleted: there is no past "
            "to run again."_s.arg(QString::fromStdString(options.pods))));
    }
    return past;
}

/// Every deployment of a cluster that has run, as the store remembers it.
Result<Past> pastOfStore(const ReplayOptions &options)
{
    const auto store = store::Store::open(
        storePath(options.data), {.program = u"berthctl"_s, .readOnly = true, .create = false});
    if (!store)
        return tl::unexpected(store.error());
    const auto reader = (*store)->reader();
    if (!reader)
        return tl::unexpected(reader.error());
    const ClusterId cluster(options.cluster);
    const auto nodes = (*reader)->nodes(cluster);
    if (!nodes)
        return tl::unexpected(nodes.error());
    Past past;
    for (const Node &node : *nodes)
        past.nodes.push_back(sched::nodeInput(node));
    constexpr int PageSize = 1'000;
    for (DeploymentId after;;) {
        const auto page = store::Views(**reader).deployments(
            {.cluster = cluster, .after = after, .limit = PageSize});
        if (!page)
            return tl::unexpected(page.error());
        for (const store::DeploymentView &view : *page) {
            const Deployment &row = view.deployment;
            after = row.id;
            if (!row.startedAt || !row.finishedAt)
                continue;
            const auto specification = (*reader)->specification(row.specificationId);
            if (!specification)
                return tl::unexpected(specification.error());
            sched::ReplayItem item;
            item.id = row.id;
            item.submittedAt = row.submittedAt;
            item.request = sched::requestOf(**specification, row.id);
            item.replicas = row.replicas;
            item.gang = row.gang;
            item.priority = row.priority;
            item.preemptible = row.preemptible;
            item.user = row.ownerId;
            item.expected = row.expected.value_or(Seconds(0));
            item.ran = std::max(
                Seconds(1), std::chrono::duration_cast<Seconds>(*row.finishedAt - *row.startedAt));
            past.items.push_back(std::move(item));
        }
        if (page->size() < size_t(PageSize))
            break;
    }
    if (past.items.empty())
        return tl::unexpected(Error::invalid(
            u"No deployment of cluster id:%1 has run and ended yet."_s.arg(options.cluster)));
    return past;
}

Result<Past> pastOf(const ReplayOptions &options)
{
    if (options.generate > 0) {
        constexpr quint64 Seed = 1;
        return pastOf(workload::generateNodes(std::max(1, options.generate / 8), Seed),
                      workload::generatePods(options.generate, Seed));
    }
    if (!options.nodes.empty() || !options.pods.empty()) {
        if (options.nodes.empty() || options.pods.empty())
            return tl::unexpected(Error::invalid(u"Give both --nodes and --pods."_s));
        return pastOfTrace(options);
    }
    if (options.cluster > 0)
        return pastOfStore(options);
    return tl::unexpected(Error::invalid(
        u"Give a past: --nodes and --pods (an openb trace), --cluster (of the store), or "
        "--generate."_s));
}

/// What is asked for, made harder: fewer nodes, or the same in less time.
void squeeze(Past &past, const ReplayOptions &options)
{
    const size_t kept = std::max<size_t>(1, past.nodes.size() * size_t(options.nodesPercent) / 100);
    // Every so many-th stays, so that the mix of machines does.
    std::vector<sched::NodeInput> nodes;
    for (size_t i = 0; i < past.nodes.size(); ++i) {
        if (i * kept / past.nodes.size() != (i + 1) * kept / past.nodes.size())
            nodes.push_back(past.nodes[i]);
    }
    past.nodes = std::move(nodes);
    TimePoint first = past.items.front().submittedAt;
    for (const sched::ReplayItem &item : past.items)
        first = std::min(first, item.submittedAt);
    for (sched::ReplayItem &item : past.items) {
        const auto since = double((item.submittedAt - first).count());
        item.submittedAt = first + Milliseconds(qint64(since / options.faster));
        if (options.isExpected && item.expected == Seconds(0))
            item.expected = item.ran;
    }
}

QString percentText(double part)
{
    return QString::number(part * 100, 'f', 1) + u" %"_s;
}

QString timeText(Seconds time)
{
    const qint64 seconds = time.count();
    if (seconds < 120)
        return u"%1 s"_s.arg(seconds);
    if (seconds < 7200)
        return u"%1 min"_s.arg(double(seconds) / 60, 0, 'f', 1);
    return u"%1 h"_s.arg(double(seconds) / 3600, 0, 'f', 1);
}

QJsonObject waitsJson(const sched::WaitStatistics &waits)
{
    return {{u"deployments"_s, waits.deployments},
            {u"started"_s, waits.started},
            {u"median_seconds"_s, qint64(waits.median.count())},
            {u"p90_seconds"_s, qint64(waits.p90.count())},
            {u"longest_seconds"_s, qint64(waits.longest.count())}};
}

double shareInside(const sched::EstimateQuality &quality)
{
    return quality.estimated > 0 ? double(quality.inside) / double(quality.estimated) : 0;
}

QByteArray jsonOf(const sched::ReplayReport &report)
{
    const auto rounded = [](double part) { return std::round(part * 1e4) / 1e4; };
    QJsonArray utilisation;
    for (const sched::UtilisationPoint &point : report.utilisation) {
        utilisation.append(QJsonObject{{u"at_seconds"_s, toEpochMillis(point.at) / 1000},
                                       {u"cpu"_s, rounded(point.cpu)},
                                       {u"memory"_s, rounded(point.memory)},
                                       {u"gpu"_s, rounded(point.gpu)},
                                       {u"waiting"_s, point.waiting}});
    }
    QJsonObject waits;
    for (const auto &[priority, of] : report.waits)
        waits.insert(QString::number(priority), waitsJson(of));
    const sched::EstimateQuality &quality = report.estimates;
    return QJsonDocument(
               QJsonObject{
                   {u"deployments"_s, report.deployments},
                   {u"started"_s, report.started},
                   {u"finished_replicas"_s, report.finished},
                   {u"preempted_replicas"_s, report.preempted},
                   {u"cpu"_s, rounded(report.cpu)},
                   {u"memory"_s, rounded(report.memory)},
                   {u"gpu"_s, rounded(report.gpu)},
                   {u"waits"_s, waitsJson(report.allWaits)},
                   {u"waits_by_priority"_s, waits},
                   {u"estimates"_s,
                    QJsonObject{{u"estimated"_s, quality.estimated},
                                {u"inside"_s, quality.inside},
                                {u"inside_share"_s, rounded(shareInside(quality))},
                                {u"unbounded"_s, quality.unbounded},
                                {u"median_width_seconds"_s, qint64(quality.medianWidth.count())},
                                {u"median_wait_seconds"_s, qint64(quality.medianWait.count())}}},
                   {u"utilisation"_s, utilisation}})
        .toJson(QJsonDocument::Compact);
}

void printReport(const sched::ReplayReport &report)
{
    print(u"%1 deployments in %2, %3 started, %4 replicas preempted."_s.arg(report.deployments)
              .arg(timeText(std::chrono::duration_cast<Seconds>(report.end - report.begin)))
              .arg(report.started)
              .arg(report.preempted));
    print(u"Mean utilisation: cpu %1, memory %2, gpu %3."_s.arg(
        percentText(report.cpu), percentText(report.memory), percentText(report.gpu)));
    print(u"\n%1 %2 %3 %4 %5 %6"_s.arg(u"PRIORITY"_s, 9)
              .arg(u"CAME"_s, 8)
              .arg(u"STARTED"_s, 8)
              .arg(u"MEDIAN"_s, 10)
              .arg(u"P90"_s, 10)
              .arg(u"LONGEST"_s, 10));
    const auto line = [](const QString &name, const sched::WaitStatistics &of) {
        print(u"%1 %2 %3 %4 %5 %6"_s.arg(name, 9)
                  .arg(of.deployments, 8)
                  .arg(of.started, 8)
                  .arg(timeText(of.median), 10)
                  .arg(timeText(of.p90), 10)
                  .arg(timeText(of.longest), 10));
    };
    for (auto it = report.waits.rbegin(); it != report.waits.rend(); ++it)
        line(QString::number(it->first), it->second);
    line(u"all"_s, report.allWaits);
    const sched::EstimateQuality &quality = report.estimates;
    if (quality.estimated > 0) {
        print(u"\nStart estimates: %1 of %2 inside their range (%3), %4 without a latest start; "
              "median width %5, median wait %6."_s.arg(quality.inside)
                  .arg(quality.estimated)
                  .arg(percentText(shareInside(quality)))
                  .arg(quality.unbounded)
                  .arg(timeText(quality.medianWidth), timeText(quality.medianWait)));
    }
    print(u"\nUtilisation over time (gpu, else cpu; waiting):"_s);
    for (const sched::UtilisationPoint &point : report.utilisation) {
        const double part = report.gpu > 0 ? point.gpu : point.cpu;
        print(u"%1 %2 %3 %4"_s
                  .arg(timeText(std::chrono::duration_cast<Seconds>(point.at - report.begin)), 10)
                  .arg(percentText(part), 8)
                  .arg(point.waiting, 7)
                  .arg(QString(qRound(part * 40), u'#')));
    }
}

int runReplay(const ReplayOptions &options)
{
    auto past = pastOf(options);
    if (!past)
        return fail(past.error());
    squeeze(*past, options);
    sched::ReplaySettings settings;
    settings.policy.policy = *policyFromWord(QString::fromStdString(options.policy));
    settings.policy.objective = *objectiveFromWord(QString::fromStdString(options.objective));
    settings.policy.batchByObjective = true;
    settings.policy.mostReservations = 4;
    settings.policy.preemption = !options.isWithoutPreemption;
    settings.estimateEvery = options.estimateEvery;
    const auto total = qint64(past->items.size());
    const sched::ReplayReport report
        = sched::replay(past->nodes, std::move(past->items), settings, [total](qint64 done) {
              showProgress(u"replaying"_s, done, total);
              return !isInterrupted();
          });
    if (options.output == "json")
        print(QString::fromUtf8(jsonOf(report)));
    else
        printReport(report);
    return 0;
}

} // namespace

void addReplay(CLI::App &app, Chosen &chosen)
{
    auto options = std::make_shared<ReplayOptions>();
    CLI::App *replay = app.add_subcommand(
        "replay", "Run a past against a policy: utilisation, waits, and how well estimates held");
    replay->add_option("--nodes", options->nodes, "Node list of an openb trace");
    replay->add_option("--pods", options->pods, "Pod list of an openb trace, with times");
    replay->add_option("--cluster", options->cluster, "Id of a cluster of the store")
        ->check(CLI::PositiveNumber);
    replay->add_option("--data", options->data, "Folder of the store");
    replay->add_option("--generate", options->generate, "So many made-up deployments instead")
        ->check(CLI::Range(1, 1'000'000));
    replay->add_option("--policy", options->policy, "How nodes are chosen")
        ->check(CLI::IsMember({"pack", "spread", "bestfit", "firstfit"}));
    replay->add_option("--objective", options->objective, "What a batch is for")
        ->check(CLI::IsMember({"balanced", "deployments", "utilisation"}));
    replay->add_option("--nodes-percent", options->nodesPercent, "Keep only so many of the nodes")
        ->check(CLI::Range(1, 100));
    replay->add_option("--faster", options->faster, "Deployments come so many times as fast")
        ->check(CLI::Range(0.01, 10'000.0));
    replay
        ->add_option("--estimate-every", options->estimateEvery,
                     "Estimate the start of every so many-th that waits; 0: of none")
        ->check(CLI::Range(0, 1'000'000));
    replay->add_flag("--expected", options->isExpected,
                     "Owners tell how long theirs run, and are right");
    replay->add_flag("--no-preemption", options->isWithoutPreemption, "Nobody gives way");
    replay->add_option("-o,--output", options->output, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    replay->callback(
        [&chosen, options] { chosen.run = [options] { return runReplay(*options); }; });
}

} // namespace berth::ctl
