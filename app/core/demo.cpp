// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/core/demo.h"

#include "app/core/core.h"
#include "app/core/openbqueue.h"
#include "app/core/usecases/clusters.h"
#include "app/core/usecases/deployments.h"
#include "app/core/usecases/imports.h"
#include "app/core/usecases/invites.h"
#include "app/core/usecases/jobs.h"
#include "app/core/usecases/members.h"
#include "app/core/usecases/organizations.h"
#include "models/domain/workload.h"
#include "models/store/reader.h"

namespace berth::core {

using namespace Qt::StringLiterals;

namespace {

constexpr quint64 Seed = 42;
constexpr int GpuNodes = 96;
constexpr int Pods = 1'100; ///< some more than fit at once, so that there is a queue to look at
/// The trace's run times, hours and days, are folded into these, so that a demo moves.
constexpr Seconds ShortestRun{20};
constexpr Seconds LongestRun{900};

Seconds foldedRunTime(std::optional<Seconds> traced, size_t index)
{
    const auto span = (LongestRun - ShortestRun).count();
    const auto raw = traced.value_or(Seconds(60)).count() + qint64(index) * 37;
    return ShortestRun + Seconds(raw % span);
}

/// A cluster with the shapes of a production GPU cluster, and a queue that is longer than it.
Result<void> makeGpuCluster(Core &core, OrganizationId organization)
{
    auto queue = queueOf(workload::generatePods(Pods, Seed));
    for (size_t i = 0; i < queue.size(); ++i) {
        const Seconds runTime = foldedRunTime(queue[i].expected, i);
        queue[i].expected = runTime;
        queue[i].specification.simulate = Simulation{.runTime = runTime};
        if (i % 97 == 13)
            queue[i].specification.simulate->exitCode = 1;
    }
    std::vector<NodeDraft> nodes;
    for (const openb::NodeRow &row : workload::generateNodes(GpuNodes, Seed))
        nodes.push_back(nodeDraft(row));

    return core.perform<void>([&](store::Transaction &tx) -> Result<void> {
        const auto import = startImport(tx, u"demo"_s);
        if (!import)
            return tl::unexpected(import.error());
        if (const auto staged = stageImport(tx, *import, nodes); !staged)
            return staged;
        if (const auto staged = stageImport(tx, *import, queue); !staged)
            return staged;
        ClusterDraft cluster;
        cluster.organizationId = organization;
        cluster.name = u"north-gpu"_s;
        const auto applied = applyImport(tx, *import, cluster);
        return applied ? Result<void>() : tl::unexpected(applied.error());
    });
}

struct Service
{
    QString name;
    QString image;
    ResourceVector resources;
    int replicas = 1;
    int priority = DefaultPriority;
    bool held = false;
};

constexpr Bytes GiB = Bytes(1) << 30;

/// A small cluster of services, with one of each thing that an operator wants explained.
Result<void> makeServiceCluster(Core &core, OrganizationId organization)
{
    const QList<Service> services{
        {u"storefront"_s,
         u"registry.local:5000/shop/storefront:2.14"_s,
         {.cpuMilli = 2'000, .memoryBytes = 4 * GiB},
         6,
         500},
        {u"payments"_s,
         u"registry.local:5000/shop/payments:1.9.2"_s,
         {.cpuMilli = 4'000, .memoryBytes = 8 * GiB},
         3,
         1'000},
        {u"search-index"_s,
         u"registry.local:5000/shop/search:7.4"_s,
         {.cpuMilli = 8'000, .memoryBytes = 48 * GiB},
         2,
         100},
        {u"nightly-report"_s,
         u"registry.local:5000/data/report:2026.11"_s,
         {.cpuMilli = 1'000, .memoryBytes = 2 * GiB},
         1,
         0,
         true},
        {u"whole-genome-alignment"_s,
         u"registry.local:5000/lab/alignment:0.3"_s,
         {.cpuMilli = 96'000, .memoryBytes = 512 * GiB},
         1,
         100},
    };
    return core.perform<void>([&](store::Transaction &tx) -> Result<void> {
        ClusterDraft cluster;
        cluster.organizationId = organization;
        cluster.name = u"edge-services"_s;
        cluster.policy = PlacementPolicy::Spread;
        for (int i = 1; i <= 8; ++i) {
            NodeDraft node;
            node.name = u"edge-%1"_s.arg(i, 2, 10, QLatin1Char('0'));
            node.resources = {.cpuMilli = 16'000, .memoryBytes = 64 * GiB};
            node.labels.insert(u"zone"_s, i % 2 ? u"a"_s : u"b"_s);
            cluster.nodes << node;
        }
        const auto id = createCluster(tx, cluster);
        if (!id)
            return tl::unexpected(id.error());
        for (const Service &service : services) {
            DeploymentDraft draft;
            draft.clusterId = *id;
            draft.name = service.name;
            draft.specification.image = service.image;
            draft.specification.resources = service.resources;
            draft.replicas = service.replicas;
            draft.priority = service.priority;
            draft.held = service.held;
            draft.gang = false;
            if (const auto submitted = submit(tx, draft); !submitted)
                return tl::unexpected(submitted.error());
        }
        const auto nodes = tx.nodes().inCluster(*id);
        if (!nodes)
            return tl::unexpected(nodes.error());
        return setScheduling(tx, nodes->back().id, NodeScheduling::Cordoned, std::nullopt);
    });
}

/// A schedule or two, so that something fires while one looks, and one that is paused.
Result<void> makeJobs(Core &core, OrganizationId organization)
{
    struct Planned
    {
        QString name;
        QString expression;
        QString zone;
        bool isPaused = false;
    };
    const std::vector<Planned> planned{
        {u"price-feed"_s, u"* * * * *"_s, u"UTC"_s},
        {u"hourly-report"_s, u"5 * * * *"_s, u"Europe/Berlin"_s},
        {u"nightly-backup"_s, u"30 2 * * *"_s, u"Europe/Berlin"_s},
        {u"payroll"_s, u"0 6 LW * *"_s, u"America/New_York"_s},
        {u"model-retraining"_s, u"0 22 * * FRI"_s, u"Asia/Kolkata"_s, true},
    };
    return core.perform<void>([&](store::Transaction &tx) -> Result<void> {
        const auto clusters = tx.clusters().inOrganization(organization);
        if (!clusters)
            return tl::unexpected(clusters.error());
        for (const Planned &plan : planned) {
            JobDraft draft;
            draft.name = plan.name;
            draft.expression = plan.expression;
            draft.timeZone = plan.zone;
            draft.paused = plan.isPaused;
            draft.deployment.emplace();
            draft.deployment->clusterId = clusters->back().id;
            draft.deployment->kind = DeploymentKind::Batch;
            draft.deployment->specification.image
                = u"registry.local:5000/data/"_s + plan.name + u":1"_s;
            draft.deployment->specification.resources
                = {.cpuMilli = 500, .memoryBytes = Bytes(1) << 30};
            draft.deployment->specification.simulate = Simulation{Seconds(20), 0};
            if (const auto made = createJob(tx, draft); !made)
                return tl::unexpected(made.error());
        }
        return {};
    });
}

/// People who sign in nowhere, an open invite and some limits, so that there is something to see.
Result<void> makePeople(Core &core, OrganizationId organization)
{
    return core.perform<void>([organization](store::Transaction &tx) -> Result<void> {
        const std::pair<const char *, Role> people[] = {{"Ada Lindqvist", Role::Owner},
                                                        {"Grace Okafor", Role::Operator},
                                                        {"Mateo Rossi", Role::Developer},
                                                        {"Yuki Tanaka", Role::Developer},
                                                        {"Nora Weiss", Role::Viewer}};
        UserId developer;
        for (const auto &[name, role] : people) {
            User user;
            user.displayName = QString::fromLatin1(name);
            // Unlike the login of whoever opens the demo, which is an account of it too.
            user.username = user.displayName.toLower().replace(u' ', u'.');
            user.organizationId = organization;
            user.role = role;
            user.createdAt = tx.now();
            const auto made = tx.users().insert(user, "user.registered"_L1);
            if (!made)
                return tl::unexpected(made.error());
            if (role == Role::Developer)
                developer = made->id;
        }
        // A hash that no code has: this one opens nothing.
        const QString noCode(64, u'0');
        const auto invite = createInvite(tx,
                                         {organization, Role::Developer, UsualInviteLife,
                                          u"for the new colleague in robotics"_s},
                                         noCode);
        if (!invite)
            return tl::unexpected(invite.error());
        const QuotaPatch modest{.maxDeployments = 200, .maxPriority = 300, .maxGpuMilli = 16'000};
        const auto limited = setQuota(tx, Quota::Subject::User, developer.value(), modest, 0);
        if (!limited)
            return tl::unexpected(limited.error());
        return {};
    });
}

} // namespace

Result<void> fillDemo(Core &core)
{
    const auto existing = core.reads()
                              .query<std::vector<Organization>>(
                                  [](store::Reader &reader) { return reader.organizations(); })
                              .result();
    if (!existing)
        return tl::unexpected(existing.error());
    if (!existing->empty())
        return {};
    const auto organization = core.perform<OrganizationId>(
        [](store::Transaction &tx) { return createOrganization(tx, u"Harbour Works"_s); });
    if (!organization)
        return tl::unexpected(organization.error());
    if (const auto made = makePeople(core, *organization); !made)
        return made;
    if (const auto made = makeGpuCluster(core, *organization); !made)
        return made;
    if (const auto made = makeServiceCluster(core, *organization); !made)
        return made;
    return makeJobs(core, *organization);
}

} // namespace berth::core
