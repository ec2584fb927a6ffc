// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commandoptions.h"
#include "app/ctl/commands.h"
#include "app/ctl/kinds.h"
#include "app/ctl/manifest.h"
#include "app/ctl/terminal.h"
#include "models/domain/canonicaljson.h"
#include "models/store/feed.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qfile.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace berth::ctl {

using namespace Qt::StringLiterals;

namespace {

struct ApplyOptions : CommonOptions
{
    std::string file;
    bool isDryRun = false;
};

QUrlQuery dryRun(bool isDryRun)
{
    QUrlQuery query;
    if (isDryRun)
        query.addQueryItem(u"dry_run"_s, u"true"_s);
    return query;
}

/// What bears the name now, among those of the manifest's cluster; nothing where none does.
Result<std::optional<QJsonObject>> findCurrent(Session &session, const Kind &kind,
                                               const Manifest &manifest)
{
    if (manifest.kind == "reservation"_L1 && manifest.id == 0)
        return std::optional<QJsonObject>(); // has no name: it is made
    Kind narrowed = kind;
    QString cluster = manifest.cluster;
    if (manifest.kind == "deployment"_L1 && !cluster.isEmpty())
        narrowed.path = u"/api/v1/clusters/{cluster}/deployments"_s;
    const QString reference = manifest.id > 0 ? u"id:%1"_s.arg(manifest.id) : manifest.name;
    auto found = findObject(session, narrowed, cluster, reference);
    if (found)
        return std::optional(*found);
    const bool isNew = found.error().code == ErrorCode::NotFound && manifest.id == 0
        && found.error().message.contains(manifest.name);
    return isNew ? Result<std::optional<QJsonObject>>(std::nullopt) : tl::unexpected(found.error());
}

QString placeKey(const QString &kind, const QString &name)
{
    return QString(kind + u' ' + name.toCaseFolded());
}

/// @param coming names of organizations and clusters that a dry run would have made before
Result<void> make(Session &session, const Kind &kind, const Manifest &manifest, bool isDryRun,
                  const QStringList &coming)
{
    for (const auto &[kindOfPlace, place] :
         {std::pair{u"organization"_s, manifest.organization}, {u"cluster"_s, manifest.cluster}}) {
        if (!isDryRun || place.isEmpty() || !coming.contains(placeKey(kindOfPlace, place)))
            continue;
        print(u"%1 '%2' would be made, in the %3 that would be made"_s.arg(
            manifest.kind, manifest.name, kindOfPlace));
        return {};
    }
    QJsonObject body = manifest.body;
    QString path = kind.path;
    if (manifest.kind == "deployment"_L1) {
        const auto cluster = findClusterId(session, manifest.cluster);
        if (!cluster)
            return tl::unexpected(cluster.error());
        body.insert("cluster_id"_L1, *cluster);
    } else if (kind.needsCluster()) {
        const auto list = listPath(session, kind, manifest.cluster);
        if (!list)
            return tl::unexpected(list.error());
        path = *list;
    } else if (!manifest.organization.isEmpty()) {
        const auto organization = findOrganizationId(session, manifest.organization);
        if (!organization)
            return tl::unexpected(organization.error());
        body.insert("organization_id"_L1, *organization);
    }
    const bool canRehearse
        = manifest.kind != "organization"_L1 && manifest.kind != "reservation"_L1;
    if (!isDryRun || canRehearse) {
        const auto made = session.call("POST", path, dryRun(isDryRun), body);
        if (!made)
            return tl::unexpected(made.error());
    }
    print(u"%1 '%2' %3"_s.arg(manifest.kind, manifest.name,
                              isDryRun ? u"would be made"_s : u"is made"_s));
    return {};
}

/// Adds the nodes of a cluster's manifest that the cluster lacks. Those that it has stay: they are
/// changed by manifests of their own.
Result<void> addMissingNodes(Session &session, const QJsonArray &nodes, const QString &path,
                             bool isDryRun)
{
    const auto rows = session.list(path + u"/nodes"_s);
    if (!rows)
        return tl::unexpected(rows.error());
    QStringList known;
    for (const QJsonValue row : *rows)
        known << row.toObject().value("name"_L1).toString().toCaseFolded();
    for (const QJsonValue node : nodes) {
        const QString name = node.toObject().value("name"_L1).toString();
        if (known.contains(name.toCaseFolded()))
            continue;
        const auto added
            = session.call("POST", path + u"/nodes"_s, dryRun(isDryRun), node.toObject());
        if (!added)
            return tl::unexpected(added.error());
        print(u"node '%1' %2"_s.arg(name, isDryRun ? u"would be added"_s : u"is added"_s));
    }
    return {};
}

Result<void> change(Session &session, const Kind &kind, const Manifest &manifest,
                    const QJsonObject &current, bool isDryRun)
{
    QJsonObject body = manifest.body;
    if (manifest.kind == "cluster"_L1) {
        const QString path = kind.path + u'/' + QString::number(current.value("id"_L1).toInteger());
        const auto added
            = addMissingNodes(session, body.take("nodes"_L1).toArray(), path, isDryRun);
        if (!added)
            return added;
    }
    // What never changes is left out where it is as it was.
    for (const QString &fixed :
         {u"kind"_s, u"gang"_s, u"runtime"_s, u"organization_id"_s, u"resources"_s}) {
        const bool isFixed = fixed != "resources"_L1 || manifest.kind == "node"_L1;
        const QJsonObject one{{fixed, body.value(fixed)}};
        if (isFixed && body.contains(fixed) && differences(current, one).isEmpty())
            body.remove(fixed);
    }
    const QStringList changes = differences(current, body);
    if (changes.isEmpty()) {
        print(u"%1 '%2' is as it should be"_s.arg(manifest.kind, manifest.name));
        return {};
    }
    const auto list = listPath(session, kind, manifest.cluster);
    if (!list)
        return tl::unexpected(list.error());
    const QString path = *list + u'/' + QString::number(current.value(kind.idField).toInteger());
    if (!isDryRun || manifest.kind != "organization"_L1) {
        const auto changed = session.call("PATCH", path, dryRun(isDryRun), body);
        if (!changed)
            return tl::unexpected(changed.error());
    }
    print(u"%1 '%2' %3"_s.arg(manifest.kind, manifest.name,
                              isDryRun ? u"would be changed"_s : u"is changed"_s));
    for (const QString &line : changes)
        print(u"  "_s + line);
    return {};
}

int apply(const ApplyOptions &options)
{
    const QString name = QString::fromStdString(options.file);
    QFile file(name);
    const bool isOpen
        = name == "-"_L1 ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!isOpen) {
        return fail(Error::invalid(
            u"The manifest '%1' cannot be read: %2."_s.arg(name, file.errorString())));
    }
    const auto manifests = readManifests(file.readAll(), name);
    if (!manifests)
        return fail(manifests.error());
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    QStringList coming;
    for (const Manifest &manifest : *manifests) {
        const auto kind = findKind(manifest.kind);
        if (!kind)
            return fail(kind.error());
        const bool isComing = coming.contains(placeKey(u"cluster"_s, manifest.cluster));
        const auto current = isComing ? Result<std::optional<QJsonObject>>(std::nullopt)
                                      : findCurrent(*session, *kind, manifest);
        auto done = !current ? Result<void>(tl::unexpected(current.error()))
            : *current       ? change(*session, *kind, manifest, **current, options.isDryRun)
                             : make(*session, *kind, manifest, options.isDryRun, coming);
        if (!done) {
            done.error().message = manifest.where + u": "_s + done.error().message;
            return fail(done.error());
        }
        if (options.isDryRun && !*current)
            coming << placeKey(manifest.kind, manifest.name);
    }
    return 0;
}

struct CreateOptions : CommonOptions
{
    std::string name;
    std::string image;
    std::string cluster;
    std::string cpu;
    std::string memory;
    std::string gpu;
    std::string note;
    std::string kind = "service";
    std::string organization;
    int replicas = 1;
    int priority = 100;
    bool isDryRun = false;
};

QJsonObject resourcesOf(const CreateOptions &options)
{
    QJsonObject resources;
    const auto add = [&resources](const QString &name, const std::string &amount) {
        if (!amount.empty())
            resources.insert(name, QString::fromStdString(amount));
    };
    add(u"cpu"_s, options.cpu);
    add(u"memory"_s, options.memory);
    add(u"gpu"_s, options.gpu);
    return resources;
}

int create(const CreateOptions &options, const QString &path, QJsonObject body)
{
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    QString target = path;
    if (!options.organization.empty()) {
        const auto id = findOrganizationId(*session, QString::fromStdString(options.organization));
        if (!id)
            return fail(id.error());
        body.insert("organization_id"_L1, *id);
    }
    if (!options.cluster.empty()) {
        const auto id = findClusterId(*session, QString::fromStdString(options.cluster));
        if (!id)
            return fail(id.error());
        if (path.contains("{cluster}"_L1))
            target.replace("{cluster}"_L1, QString::number(*id));
        else
            body.insert("cluster_id"_L1, *id);
    }
    const auto made = session->call("POST", target, dryRun(options.isDryRun), body);
    return made ? printObject(options, *made) : fail(made.error());
}

void addCreate(CLI::App &app, Chosen &chosen)
{
    auto options = std::make_shared<CreateOptions>();
    CLI::App *root = app.add_subcommand("create", "Make an object");
    root->require_subcommand(1);
    const auto add = [&](const char *name, const char *words, bool hasAmounts, bool ofCluster) {
        CLI::App *command = root->add_subcommand(name, words);
        addOutputOptions(*command, *options);
        if (hasAmounts) {
            command->add_option("--cpu", options->cpu, "Cores: 2, 0.5 or 500m");
            command->add_option("--memory", options->memory, "Bytes: 8GiB, 512MiB");
            command->add_option("--gpu", options->gpu, "Devices: 1, or a share of one: 0.5");
        }
        if (ofCluster) {
            command->add_option("--cluster", options->cluster, "Cluster, by name or id:N")
                ->required();
        }
        return command;
    };
    CLI::App *organization = add("organization", "An organization", false, false);
    organization->add_option("NAME", options->name, "Its name")->required();
    organization->callback([&chosen, options] {
        chosen.run = [options] {
            return create(*options, u"/api/v1/organizations"_s,
                          {{u"name"_s, QString::fromStdString(options->name)}});
        };
    });
    CLI::App *cluster = add("cluster", "A cluster of one node", true, false);
    cluster->add_option("NAME", options->name, "Its name")->required();
    cluster->add_option("--organization", options->organization,
                        "Its organization, by name or id:N");
    cluster->add_flag("--dry-run", options->isDryRun, "Only check");
    cluster->callback([&chosen, options] {
        chosen.run = [options] {
            QJsonObject body{{u"name"_s, QString::fromStdString(options->name)}};
            if (const QJsonObject resources = resourcesOf(*options); !resources.isEmpty())
                body.insert("resources"_L1, resources);
            return create(*options, u"/api/v1/clusters"_s, body);
        };
    });
    CLI::App *node = add("node", "A node of a cluster", true, true);
    node->add_option("NAME", options->name, "Its name")->required();
    node->callback([&chosen, options] {
        chosen.run = [options] {
            return create(*options, u"/api/v1/clusters/{cluster}/nodes"_s,
                          {{u"name"_s, QString::fromStdString(options->name)},
                           {u"resources"_s, resourcesOf(*options)}});
        };
    });
    CLI::App *deployment = add("deployment", "A deployment", true, true);
    deployment->add_option("IMAGE", options->image, "What runs")->required();
    deployment->add_option("--name", options->name, "Its name; made from the image where missing");
    deployment->add_option("--replicas", options->replicas, "How many");
    deployment->add_option("--priority", options->priority, "0 to 1000");
    deployment->add_option("--kind", options->kind, "service or batch")
        ->check(CLI::IsMember({"service", "batch"}));
    deployment->add_flag("--dry-run", options->isDryRun, "Only check");
    deployment->callback([&chosen, options] {
        chosen.run = [options] {
            return create(*options, u"/api/v1/deployments"_s,
                          {{u"image"_s, QString::fromStdString(options->image)},
                           {u"name"_s, QString::fromStdString(options->name)},
                           {u"kind"_s, QString::fromStdString(options->kind)},
                           {u"replicas"_s, options->replicas},
                           {u"priority"_s, options->priority},
                           {u"resources"_s, resourcesOf(*options)}});
        };
    });
    CLI::App *reservation = add("reservation", "Resources held without a container", true, true);
    reservation->add_option("--note", options->note, "What for");
    reservation->callback([&chosen, options] {
        chosen.run = [options] {
            return create(*options, u"/api/v1/clusters/{cluster}/reservations"_s,
                          {{u"resources"_s, resourcesOf(*options)},
                           {u"note"_s, QString::fromStdString(options->note)}});
        };
    });
}

struct AuditOptions : CommonOptions
{
    std::string expectedHead;
};

Event eventOf(const QJsonObject &json)
{
    Event event;
    event.seq = json.value("seq"_L1).toInteger();
    event.time
        = fromEpochMillis(QDateTime::fromString(json.value("time"_L1).toString(), Qt::ISODateWithMs)
                              .toMSecsSinceEpoch());
    event.actor = json.value("actor"_L1).toString();
    event.action = json.value("action"_L1).toString();
    event.kind = subjectFromWord(json.value("kind"_L1).toString()).value_or(SubjectKind::Store);
    event.subjectId = json.value("subject_id"_L1).toInteger();
    event.version = json.value("version"_L1).toInteger();
    event.payload = canonicalJson(json.value("payload"_L1).toObject());
    event.hash = json.value("hash"_L1).toString().toLatin1();
    return event;
}

int verifyAudit(const AuditOptions &options)
{
    auto session = Session::open(options.api);
    if (!session)
        return fail(session.error());
    const auto rows = session->list(u"/api/v1/events"_s, {});
    if (!rows)
        return fail(rows.error());
    // The first link goes out from the store's own identity; from there on each is made of the
    // last.
    QByteArray head;
    qint64 seq = 0;
    for (const QJsonValue row : *rows) {
        const Event event = eventOf(row.toObject());
        if (seq > 0 && event.seq != seq + 1) {
            return fail(Error::corrupt(
                u"audit-gap"_s,
                u"After event %1 comes %2. Only an administrator is shown all events; for one the "
                "audit trail has a gap."_s.arg(seq)
                    .arg(event.seq)));
        }
        if (seq > 0 && store::eventHash(head, event) != event.hash) {
            return fail(Error::corrupt(
                u"audit-broken"_s,
                u"Event %1 does not continue the one before it: it was altered."_s.arg(event.seq)));
        }
        seq = event.seq;
        head = event.hash;
    }
    const QByteArray expected = QByteArray::fromStdString(options.expectedHead);
    if (!expected.isEmpty() && expected != head) {
        return fail(
            Error::corrupt(u"audit-head"_s,
                           u"The trail ends with %1, not with the head that was expected."_s.arg(
                               QString::fromLatin1(head))));
    }
    print(u"The audit trail holds: %1 events, head %2"_s.arg(seq).arg(QString::fromLatin1(head)));
    return 0;
}

} // namespace

void addApply(CLI::App &app, Chosen &chosen)
{
    auto options = std::make_shared<ApplyOptions>();
    CLI::App *command = app.add_subcommand(
        "apply", "Make the objects of a manifest, or change them to what it says");
    addApiOptions(*command, *options);
    command->add_option("-f,--file", options->file, "YAML or JSON; - for standard input")
        ->required();
    command->add_flag("--dry-run", options->isDryRun, "Say what would change, and change nothing");
    command->callback([&chosen, options] { chosen.run = [options] { return apply(*options); }; });
    addCreate(app, chosen);

    auto audit = std::make_shared<AuditOptions>();
    CLI::App *trail = app.add_subcommand("audit", "The audit trail");
    trail->require_subcommand(1);
    CLI::App *verify = trail->add_subcommand("verify", "Check that no event was altered");
    addApiOptions(*verify, *audit);
    verify->add_option("--expected-head", audit->expectedHead, "The hash that it must end with");
    verify->callback([&chosen, audit] { chosen.run = [audit] { return verifyAudit(*audit); }; });
}

} // namespace berth::ctl
