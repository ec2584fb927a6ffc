// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/feedtotables.h"

#include "app/console/localjobacts.h"
#include "app/core/core.h"
#include "models/store/jobreads.h"
#include "models/store/reader.h"
#include "ui/widgets/futures.h"

namespace berth::console {

namespace {

constexpr Milliseconds FrameTime{100};
constexpr int FirstPageRows = 400; ///< more than any screen shows
constexpr int ChunkRows = 5'000; ///< some milliseconds of a table's time
constexpr int EventsAtStart = 500;

bool concernsAccounts(const ChangeBatch &batch)
{
    return std::any_of(batch.events.begin(), batch.events.end(), [](const Event &event) {
        switch (event.kind) {
        case SubjectKind::Store:
        case SubjectKind::User:
        case SubjectKind::Invite:
        case SubjectKind::Token:
        case SubjectKind::Session:
            return true;
        default:
            return false;
        }
    });
}

} // namespace

/// Batches wait here for the GUI thread, so that a burst of commits is one wake-up.
struct FeedToTables::Channel
{
    QMutex mutex; // protects both below
    std::vector<core::ControlPlane::Batch> batches;
    FeedToTables *feed = nullptr; ///< null once it has gone
};

struct FeedToTables::FirstPage
{
    qint64 seq = 0;
    std::vector<Organization> organizations;
    std::vector<User> users;
    std::vector<Quota> quotas;
    std::vector<Cluster> clusters;
    std::vector<Node> nodes;
    std::vector<Event> events;
    std::vector<JobRow> jobs;
    std::vector<DeploymentSummary> rows;
    std::vector<std::pair<SpecificationId, std::shared_ptr<const Specification>>> specifications;
    qint64 total = 0;
};

FeedToTables::FeedToTables(core::Core &core, Tables tables, QObject *parent)
    : QObject(parent)
    , m_core(core)
    , m_tables(tables)
    , m_channel(std::make_shared<Channel>())
    , m_coalescer(FrameTime)
{
    m_channel->feed = this;
    core.subscribe([channel = m_channel](const core::ControlPlane::Batch &batch) {
        const QMutexLocker lock(&channel->mutex);
        if (!channel->feed)
            return;
        channel->batches.push_back(batch);
        if (channel->batches.size() == 1)
            QMetaObject::invokeMethod(channel->feed, &FeedToTables::takeBatches,
                                      Qt::QueuedConnection);
    });
    connect(&core, &core::Core::viewPublished, this,
            [this](const std::shared_ptr<const core::QueueView> &view) { applyView(*view); });
    m_frame.setInterval(FrameTime);
    connect(&m_frame, &QTimer::timeout, this, &FeedToTables::applyFrame);
}

FeedToTables::~FeedToTables()
{
    const QMutexLocker lock(&m_channel->mutex);
    m_channel->feed = nullptr;
    m_channel->batches.clear();
}

void FeedToTables::load()
{
    ++m_generation;
    m_hasFirstPage = false;
    m_isLoaded = false;
    auto read = m_core.reads().query<FirstPage>([](store::Reader &reader) -> Result<FirstPage> {
        FirstPage page;
        const auto take = [](auto &to, auto from) -> Result<void> {
            if (!from)
                return tl::unexpected(from.error());
            to = std::move(*from);
            return {};
        };
        const auto taken = reader.snapshot([&](qint64 seq) -> Result<void> {
            page.seq = seq;
            store::SummaryPage rows;
            store::EventPage events;
            std::vector<store::ClusterCounts> counts;
            for (const Result<void> &step :
                 {take(page.organizations, reader.organizations()),
                  take(page.users, reader.users()), take(page.quotas, reader.quotas()),
                  take(page.clusters, reader.clusters()), take(page.nodes, reader.nodes()),
                  take(counts, reader.counts()), take(rows, reader.summaries({}, FirstPageRows)),
                  take(events, reader.events({.limit = EventsAtStart, .newestFirst = true})),
                  take(page.specifications, reader.specifications({}, INT_MAX))}) {
                if (!step)
                    return step;
            }
            const auto jobs = store::readAllJobs(reader);
            if (!jobs)
                return tl::unexpected(jobs.error());
            const auto latest = store::readLatestRuns(reader);
            if (!latest)
                return tl::unexpected(latest.error());
            std::unordered_map<JobId, Run> lastRuns;
            for (const Run &run : *latest)
                lastRuns.emplace(run.jobId, run);
            for (const Job &job : *jobs) {
                page.jobs.push_back(jobRow(job));
                if (const auto last = lastRuns.find(job.id); last != lastRuns.end())
                    page.jobs.back().last = last->second;
            }
            page.rows = std::move(rows.rows);
            page.events = std::move(events.events);
            for (const store::ClusterCounts &cluster : counts)
                page.total += cluster.total();
            return {};
        });
        if (!taken)
            return tl::unexpected(taken.error());
        return page;
    });
    whenDone(read, this, [this, generation = m_generation](const Result<FirstPage> &page) {
        if (generation != m_generation)
            return;
        if (page)
            onFirstPage(*page);
        else
            Q_EMIT failed(page.error());
    });
}

void FeedToTables::onFirstPage(const FirstPage &page)
{
    for (const auto &[id, specification] : page.specifications)
        m_specifications.emplace(id, specification);
    m_tables.organizations.load(page.organizations, page.users, page.clusters, page.seq);
    m_tables.clusters.load(page.organizations, page.clusters, page.nodes, page.seq);
    m_tables.nodes.load(page.clusters, page.nodes, page.seq);
    m_tables.members.load(page.users, page.seq);
    m_tables.limits.load(page.organizations, page.clusters, page.users, page.quotas, page.seq);
    m_tables.jobs.load(page.jobs);
    m_tables.events.clear();
    m_tables.events.append(page.events);
    m_tables.deployments.beginLoad(page.total);
    m_tables.deployments.applyNames(page.clusters, page.users);
    m_tables.deployments.appendChunk(page.rows, page.seq);
    m_hasFirstPage = true;
    m_headSeq = std::max(m_headSeq, page.seq);
    m_appliedSeq = page.seq;
    m_frame.start();
    Q_EMIT firstPageLoaded();

    if (page.rows.size() < size_t(FirstPageRows)) {
        m_isLoaded = true;
        m_tables.deployments.finishLoad();
        applyFrame();
        return;
    }
    m_loadedUpTo = page.rows.back().id;
    loadNext();
}

void FeedToTables::loadNext()
{
    auto read
        = m_core.reads().query<store::SummaryPage>([after = m_loadedUpTo](store::Reader &reader) {
              return reader.summaries(after, ChunkRows);
          });
    whenDone(read, this, [this, generation = m_generation](const Result<store::SummaryPage> &page) {
        if (generation != m_generation)
            return;
        if (!page) {
            Q_EMIT failed(page.error());
            return;
        }
        m_tables.deployments.appendChunk(page->rows, page->seq);
        if (page->rows.size() == size_t(ChunkRows)) {
            m_loadedUpTo = page->rows.back().id;
            loadNext();
            return;
        }
        m_isLoaded = true;
        m_tables.deployments.finishLoad();
        applyFrame();
    });
}

void FeedToTables::takeBatches()
{
    std::vector<core::ControlPlane::Batch> batches;
    {
        const QMutexLocker lock(&m_channel->mutex);
        batches.swap(m_channel->batches);
    }
    for (core::ControlPlane::Batch &batch : batches) {
        m_headSeq = std::max(m_headSeq, batch->seq);
        if (batch->reloadAll) {
            m_batches.clear();
            m_coalescer.clear();
            load();
            continue;
        }
        m_batches.push_back(std::move(batch));
    }
}

void FeedToTables::applyFrame()
{
    if (!m_hasFirstPage)
        return;
    const TimePoint now = m_core.clock().now();
    bool areAccountsChanged = false;
    for (const core::ControlPlane::Batch &batch : m_batches) {
        rememberSpecifications(*batch);
        m_tables.organizations.applyChanges(*batch);
        m_tables.clusters.applyChanges(*batch);
        m_tables.nodes.applyChanges(*batch);
        m_tables.members.applyChanges(*batch);
        m_tables.limits.applyChanges(*batch);
        m_tables.events.applyChanges(*batch);
        applyJobs(*batch);
        areAccountsChanged = areAccountsChanged || concernsAccounts(*batch);
        if (!batch->clusters.empty() || !batch->users.empty())
            m_tables.deployments.applyNames(batch->clusters, batch->users);
        m_coalescer.add(deltaOf(*batch), now);
        m_appliedSeq = std::max(m_appliedSeq, batch->seq);
    }
    m_batches.clear();
    if (const auto delta = m_coalescer.take(now))
        m_tables.deployments.applyChanges(*delta);
    m_tables.deployments.setNow(now);
    m_tables.events.setNow(now);
    if (areAccountsChanged)
        Q_EMIT accountsChanged();
    Q_EMIT frameApplied(m_appliedSeq);
}

void FeedToTables::applyJobs(const ChangeBatch &batch)
{
    std::vector<JobRow> changed;
    for (const Job &job : batch.jobs)
        changed.push_back(jobRow(job));
    std::vector<qint64> removed;
    for (const ChangeBatch::Removed &row : batch.removed) {
        if (row.kind == SubjectKind::Job)
            removed.push_back(row.id);
    }
    if (!changed.empty() || !removed.empty() || !batch.runs.empty())
        m_tables.jobs.applyChanges(std::move(changed), batch.runs, removed);
}

void FeedToTables::rememberSpecifications(const ChangeBatch &batch)
{
    for (const auto &[id, specification] : batch.specifications)
        m_specifications.emplace(id, specification);
}

DeploymentDelta FeedToTables::deltaOf(const ChangeBatch &batch) const
{
    DeploymentDelta delta;
    delta.seq = batch.seq;
    static const Specification unknown;
    for (const Deployment &deployment : batch.deployments) {
        const auto specification = m_specifications.find(deployment.specificationId);
        delta.upserts.push_back(
            summarise(deployment,
                      specification == m_specifications.end() ? unknown : *specification->second));
    }
    for (const ChangeBatch::Removed &removed : batch.removed) {
        if (removed.kind == SubjectKind::Deployment)
            delta.removed.push_back(DeploymentId(removed.id));
    }
    return delta;
}

void FeedToTables::applyView(const core::QueueView &view)
{
    if (!m_hasFirstPage)
        return;
    std::vector<ReasonUpdate> reasons;
    for (const auto &cluster : view.clusters) {
        for (const auto &waiting : cluster.head) {
            if (waiting.reason)
                reasons.push_back({waiting.id, waiting.reason->code});
        }
    }
    m_tables.deployments.applyReasons(reasons);
}

} // namespace berth::console
