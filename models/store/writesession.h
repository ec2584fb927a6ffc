// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/permissions.h"
#include "models/store/connection.h"
#include "models/store/feed.h"
#include "models/store/journal.h"
#include "models/store/rows.h"
#include "models/store/specificationmemo.h"

#include <QtCore/qcryptographichash.h>

#include <map>
#include <unordered_map>

namespace berth::store {

/// The kinds of ids, as the rows of `sequences`.
enum class Sequence {
    Organizations,
    Users,
    Quotas,
    Clusters,
    Nodes,
    Specifications,
    Deployments,
    Revisions,
    Replicas,
    Attempts,
    Allocations,
    Reservations,
    Imports,
    Invites,
    Sessions,
    Tokens,
    Jobs,
    Runs,
};
inline constexpr size_t Sequences = size_t(Sequence::Runs) + 1;

/// The staged rows of one import so far.
struct OpenImport
{
    QCryptographicHash nodesHash{QCryptographicHash::Sha256};
    QCryptographicHash deploymentsHash{QCryptographicHash::Sha256};
    ImportRow row;
};

/// The state of the one writing connection: the open group's journal, ids, and what is kept in
/// memory because nobody else writes (nodes, clusters, counts, specifications). Everything
/// kept follows the transaction: a rollback drops or undoes it. Owned by Writer; core thread only.
class WriteSession final
{
public:
    WriteSession(std::unique_ptr<Connection> connection, QByteArray uuid,
                 std::shared_ptr<bool> taken);
    ~WriteSession();
    WriteSession(const WriteSession &) = delete;
    WriteSession &operator=(const WriteSession &) = delete;

    /// Reads head, sequences and counts, and clears what abandoned imports left.
    [[nodiscard]] Result<void> load();

    [[nodiscard]] Result<void> begin(TimePoint now);
    [[nodiscard]] Result<void> enter(const Actor &actor, bool isDryRun);
    /// @param refusal why the use case failed, where it did
    [[nodiscard]] Result<void> leave(bool keep, const Error *refusal = nullptr);
    [[nodiscard]] Result<ChangeBatch> commit();
    void rollback();

    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    [[nodiscard]] const Actor &actor() const { return m_actor; }
    void setActor(const Actor &actor) { m_actor = actor; }
    [[nodiscard]] TimePoint now() const { return m_now; }
    [[nodiscard]] bool isDryRun() const { return m_isDryRun; }
    [[nodiscard]] const FeedHead &head() const { return m_head; }
    [[nodiscard]] Connection &connection() { return *m_connection; }
    [[nodiscard]] Statement &prepared(const char *sql) { return m_connection->prepared(sql); }
    [[nodiscard]] Journal &journal() { return m_journal; }

    /// The next id of a kind, or the first of @p count in a row.
    [[nodiscard]] qint64 takeIds(Sequence sequence, qint64 count = 1);

    struct EventSubject
    {
        SubjectKind kind;
        qint64 id;
        qint64 version;
        OrganizationId organization;
        DeploymentId timeline = {};
    };
    /// Notes one event of the open use case. @p changes is what differs, @p members what travels
    /// besides; both are emptied.
    void record(const EventSubject &subject, QLatin1StringView action,
                QLatin1StringView defaultAction, JsonMembers &changes, JsonMembers members = {});

    [[nodiscard]] Result<std::optional<Node>> findNode(NodeId id);
    /// Remembers @p node as it now stands, and that the group touched it.
    void keepNode(const Node &node);
    void dropNode(NodeId id);
    [[nodiscard]] Result<std::optional<Cluster>> findCluster(ClusterId id);
    void keepCluster(const Cluster &cluster);
    void dropCluster(ClusterId id);
    [[nodiscard]] Result<OrganizationId> organizationOf(ClusterId id);

    /// What is known to be stored and says the same as @p specification; null where none is.
    [[nodiscard]] const SpecificationMemo::Entry *
    knownSpecification(const Specification &specification) const;
    /// Remembers a stored specification.
    void keepSpecification(SpecificationMemo::Entry entry);
    /// The same for one that the open use case stores: undone with it.
    void keepNewSpecification(SpecificationMemo::Entry entry);
    [[nodiscard]] Result<std::shared_ptr<const Specification>>
    loadSpecification(SpecificationId id);

    void count(ClusterId cluster, UserId owner, DeploymentStatus status, qint64 change);
    [[nodiscard]] qint64 countIn(ClusterId cluster) const;
    [[nodiscard]] qint64 countUnfinished(UserId owner) const;
    [[nodiscard]] qint64 countUnfinishedIn(ClusterId cluster) const;

    std::map<qint64, OpenImport> imports; ///< staged by this process, by id

private:
    using CountKey = std::tuple<qint64, qint64, int>; // cluster, owner, status

    [[nodiscard]] Result<void> loadState();
    [[nodiscard]] Result<void> writeCounts();
    [[nodiscard]] Result<void> writeSequences();
    [[nodiscard]] Result<void> writeEvents();
    void undoTo(const Journal::Mark &mark);
    Error giveUp(const Error &error);

    std::unique_ptr<Connection> m_connection;
    QByteArray m_uuid;
    std::shared_ptr<bool> m_taken;
    FeedHead m_head;
    bool m_isOpen = false;
    /// Why the database has already rolled back the open group by itself (disk full, I/O error):
    /// a SAVEPOINT would now begin a transaction of its own, and its RELEASE commit it.
    std::optional<Error> m_givenUp;
    bool m_isDryRun = false;
    TimePoint m_now;
    Actor m_actor;
    Journal m_journal;
    Journal::Mark m_mark{};
    std::array<qint64, Sequences> m_nextIds{};
    std::array<qint64, Sequences> m_idsAtMark{}; ///< as the open use case found them
    std::array<qint64, Sequences> m_storedNextIds{};
    std::map<CountKey, qint64> m_counts;
    std::unordered_map<NodeId, Node> m_nodes;
    std::unordered_map<ClusterId, Cluster> m_clusters;
    SpecificationMemo m_specifications;
};

/// Notes that a row is gone: an event with "removed", and a line in the batch.
void recordRemoval(WriteSession &session, const WriteSession::EventSubject &subject,
                   QLatin1StringView action, QLatin1StringView defaultAction,
                   JsonMembers members = {});

/// The error of a row that was changed or removed since it was read.
[[nodiscard]] Error changedMeanwhile(QLatin1StringView what, qint64 id);
/// A UNIQUE refusal of @p statement as `name-taken`, anything else as it is.
[[nodiscard]] Error nameTakenOr(const Statement &statement, const Error &error,
                                const QString &what);
/// A FOREIGN KEY refusal of @p statement as `in-use`, anything else as it is.
[[nodiscard]] Error inUseOr(const Statement &statement, const Error &error, const QString &what);

} // namespace berth::store
