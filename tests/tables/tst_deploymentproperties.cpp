// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/deploymenttable.h"
#include "models/tables/textmatch.h"
#include "tests/support/testmain.h"
#include "tests/tables/syntheticdeployments.h"

#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <map>
#include <set>

using namespace berth;
using Table = DeploymentTable;

namespace {

/// The queue as one would write it without a thought for speed.
class Oracle
{
public:
    std::map<qint64, DeploymentSummary> rows;
    std::map<qint64, ReasonCode> reasons;
    std::map<qint64, QString> clusterNames;
    std::map<qint64, QString> ownerNames;
    std::set<qint64> selected;
    std::optional<filter::Node> filter;
    int column = -1;
    Qt::SortOrder order = Qt::AscendingOrder;
    qint64 now = 0; ///< for the filter
    qint64 orderNow = 0;

    void write(DeploymentSummary row)
    {
        const auto seconds = [](std::optional<TimePoint> &time) {
            if (time)
                time = fromEpochMillis(toEpochMillis(*time) / 1000 * 1000);
        };
        seconds(row.startedAt);
        seconds(row.finishedAt);
        if (row.status != DeploymentStatus::Queued)
            reasons.erase(row.id.value());
        rows[row.id.value()] = row;
    }

    void remove(qint64 id)
    {
        rows.erase(id);
        reasons.erase(id);
        selected.erase(id);
    }

    [[nodiscard]] QString clusterOf(const DeploymentSummary &row) const
    {
        return nameOf(clusterNames, row.clusterId.value());
    }
    [[nodiscard]] QString ownerOf(const DeploymentSummary &row) const
    {
        return nameOf(ownerNames, row.ownerId.value());
    }

    [[nodiscard]] std::vector<qint64> visible() const
    {
        std::vector<qint64> ids;
        for (const auto &[id, row] : rows) {
            if (!filter || passes(*filter, row))
                ids.push_back(id);
        }
        std::stable_sort(ids.begin(), ids.end(), [&](qint64 a, qint64 b) {
            const int sign = compare(rows.at(a), rows.at(b));
            return order == Qt::AscendingOrder || column < 0 ? sign < 0 : sign > 0;
        });
        return ids;
    }

private:
    static QString nameOf(const std::map<qint64, QString> &names, qint64 id)
    {
        const auto it = names.find(id);
        return it == names.end() ? u'#' + QString::number(id) : it->second;
    }

    [[nodiscard]] std::optional<ReasonCode> reasonOf(const DeploymentSummary &row) const
    {
        if (row.status != DeploymentStatus::Queued)
            return std::nullopt;
        if (row.held)
            return ReasonCode::Held;
        const auto it = reasons.find(row.id.value());
        return it == reasons.end() ? std::nullopt : std::optional(it->second);
    }

    static qint64 wait(const DeploymentSummary &row, qint64 at)
    {
        const auto end = row.startedAt ? row.startedAt : row.finishedAt;
        const qint64 until = end ? toEpochMillis(*end) : at;
        return std::max<qint64>(until - toEpochMillis(row.submittedAt), 0);
    }
    static qint64 run(const DeploymentSummary &row, qint64 at)
    {
        if (!row.startedAt)
            return -1;
        const qint64 until = row.finishedAt ? toEpochMillis(*row.finishedAt) : at;
        return std::max<qint64>(until - toEpochMillis(*row.startedAt), 0);
    }

    template<typename T>
    static int spaceship(T a, T b)
    {
        return a < b ? -1 : b < a ? 1 : 0;
    }

    [[nodiscard]] int compare(const DeploymentSummary &a, const DeploymentSummary &b) const
    {
        const auto reasonKey = [&](const DeploymentSummary &row) {
            const auto reason = reasonOf(row);
            return std::pair(reason ? int(*reason) : -1, int(row.cause));
        };
        switch (column) {
        case -1:
            return a.priority != b.priority ? spaceship(b.priority, a.priority)
                                            : spaceship(a.submittedAt, b.submittedAt);
        case Table::NameColumn:
            return compareNames(a.name.toUtf8(), b.name.toUtf8());
        case Table::StatusColumn:
            return spaceship(int(a.status), int(b.status));
        case Table::ReasonColumn:
            return spaceship(reasonKey(a), reasonKey(b));
        case Table::ClusterColumn:
            return compareNames(clusterOf(a).toUtf8(), clusterOf(b).toUtf8());
        case Table::PriorityColumn:
            return spaceship(a.priority, b.priority);
        case Table::CpuColumn:
            return spaceship(a.cpuMilli, b.cpuMilli);
        case Table::MemoryColumn:
            return spaceship(a.memoryBytes, b.memoryBytes);
        case Table::GpuColumn:
            return spaceship(a.gpuMilli, b.gpuMilli);
        case Table::ReplicasColumn:
            return spaceship(std::pair(a.replicas, a.readyReplicas),
                             std::pair(b.replicas, b.readyReplicas));
        case Table::ImageColumn:
            return compareNames(a.image.toUtf8(), b.image.toUtf8());
        case Table::OwnerColumn:
            return compareNames(ownerOf(a).toUtf8(), ownerOf(b).toUtf8());
        case Table::SubmittedColumn:
            return spaceship(a.submittedAt, b.submittedAt);
        case Table::WaitColumn:
            return spaceship(wait(a, orderNow), wait(b, orderNow));
        case Table::RunColumn:
            return spaceship(run(a, orderNow), run(b, orderNow));
        case Table::KindColumn:
            return spaceship(int(a.kind), int(b.kind));
        case Table::ReadyColumn:
            return spaceship(a.readyReplicas, b.readyReplicas);
        default:
            return spaceship(a.id.value(), b.id.value()) * (column == Table::IdColumn ? 1 : 0);
        }
    }

    static bool holds(filter::Operator op, qint64 value, qint64 wanted)
    {
        switch (op) {
        case filter::Operator::NotEqual:
            return value != wanted;
        case filter::Operator::Less:
            return value < wanted;
        case filter::Operator::LessEqual:
            return value <= wanted;
        case filter::Operator::Greater:
            return value > wanted;
        case filter::Operator::GreaterEqual:
            return value >= wanted;
        default:
            return value == wanted;
        }
    }

    static bool holdsText(const filter::Node &term, const QString &text)
    {
        switch (term.op) {
        case filter::Operator::Equal:
            return text.compare(term.text, Qt::CaseInsensitive) == 0;
        case filter::Operator::NotEqual:
            return text.compare(term.text, Qt::CaseInsensitive) != 0;
        case filter::Operator::Matches:
            return text.contains(
                QRegularExpression(term.text, QRegularExpression::CaseInsensitiveOption));
        default:
            return text.contains(term.text, Qt::CaseInsensitive);
        }
    }

    [[nodiscard]] bool passes(const filter::Node &node, const DeploymentSummary &row) const
    {
        using Kind = filter::Node::Kind;
        const auto each = [&](const filter::Node &child) { return passes(child, row); };
        switch (node.kind) {
        case Kind::Everything:
            return true;
        case Kind::And:
            return std::all_of(node.children.begin(), node.children.end(), each);
        case Kind::Or:
            return std::any_of(node.children.begin(), node.children.end(), each);
        case Kind::Not:
            return !each(node.children.front());
        case Kind::Term:
            break;
        }
        switch (node.key) {
        case -1:
            return holdsText(node, row.name) || holdsText(node, row.image)
                || holdsText(node, clusterOf(row)) || holdsText(node, ownerOf(row));
        case Table::NameColumn:
            return holdsText(node, row.name);
        case Table::ImageColumn:
            return holdsText(node, row.image);
        case Table::ClusterColumn:
            return holdsText(node, clusterOf(row));
        case Table::OwnerColumn:
            return holdsText(node, ownerOf(row));
        case Table::StatusColumn:
            return holds(node.op, int(row.status), node.number);
        case Table::ReasonColumn: {
            const auto reason = reasonOf(row);
            const bool is = (reason && int(*reason) == node.number)
                || (row.cause != Cause::None && 7 + int(row.cause) == node.number);
            return is != (node.op == filter::Operator::NotEqual);
        }
        case Table::PriorityColumn:
            return holds(node.op, row.priority, node.number);
        case Table::CpuColumn:
            return holds(node.op, row.cpuMilli, node.number);
        case Table::MemoryColumn:
            return holds(node.op, row.memoryBytes, node.number);
        case Table::GpuColumn:
            return holds(node.op, row.gpuMilli, node.number);
        case Table::ReplicasColumn:
            return holds(node.op, row.replicas, node.number);
        case Table::ReadyColumn:
            return holds(node.op, row.readyReplicas, node.number);
        case Table::KindColumn:
            return holds(node.op, int(row.kind), node.number);
        case Table::SubmittedColumn:
            return holds(node.op, now - toEpochMillis(row.submittedAt), node.number);
        case Table::WaitColumn:
            return holds(node.op, wait(row, now), node.number);
        case Table::RunColumn:
            return run(row, now) >= 0 && holds(node.op, run(row, now), node.number);
        case Table::IdColumn:
            return holds(node.op, row.id.value(), node.number);
        default:
            return holds(node.op, row.held ? 1 : 0, node.number);
        }
    }
};

const char *const Filters[] = {
    "vision",
    "status:queued",
    "-status:queued",
    "gpu>=1 priority>=500",
    "gpu:0.5 or cpu<2",
    "name:train -name:9",
    "name~^(vision|speech)-.*7$",
    "name:É",
    "owner:user1 or cluster:cluster-a",
    "cluster=CLUSTER-B",
    "image:serve (held:true or priority=100)",
    "reason:held or reason:preempted",
    "reason:insufficient",
    "-reason:insufficient status:queued",
    "kind:service replicas>1",
    "memory>=8GiB ready=0",
    "age>90s",
    "wait>10m or run>1h",
    "id<200",
};

} // namespace

/// Random changes, filters, orders and selections, compared with the oracle after each step.
class tst_deploymentproperties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheOracle_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 8; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }

    void agreesWithTheOracle()
    {
        QFETCH(quint32, seed);
        std::minstd_rand random(seed * 48271 + 11);
        const auto below = [&](quint32 n) { return quint32(random() >> 3) % n; };
        const bool isLarge = seed > 6; // so that rows are sorted and compacted as a whole, too
        const test::SyntheticDeployments source(seed);
        Table table;
        QAbstractItemModelTester tester(&table,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        Oracle oracle;
        qint64 seq = 100;
        qint64 lastId = 0;
        qint64 now = 1'790'000'060'000;
        const auto tell = [&] {
            table.setNow(fromEpochMillis(now));
            if (now / 1000 != oracle.now / 1000) {
                oracle.now = now;
                const bool moves
                    = oracle.column == Table::WaitColumn || oracle.column == Table::RunColumn;
                if (moves && std::abs(now - oracle.orderNow) >= 10'000)
                    oracle.orderNow = now;
            }
        };
        tell();

        const auto anId = [&] { return lastId == 0 ? 1 : 1 + qint64(below(quint32(lastId))); };
        for (int step = 0; step < (isLarge ? 60 : 160); ++step) {
            // What is selected and current must survive whatever happens.
            QPersistentModelIndex current;
            qint64 currentId = 0;
            if (table.rowCount() > 0) {
                const int row = int(below(quint32(table.rowCount())));
                current = table.index(row, int(below(Table::ColumnCount)));
                currentId = table.idAt(row).value();
            }
            bool isReset = false;
            switch (const quint32 act = step == 0 ? 0 : below(23); act) {
            case 0: { // a new source, with deltas in the middle of the load
                const quint32 count = isLarge ? 2000 + below(1000) : 50 + below(400);
                const auto rows = source.rows(1, count);
                oracle.rows.clear();
                oracle.reasons.clear();
                oracle.selected.clear();
                isReset = true;
                table.beginLoad(count);
                seq += 100;
                for (size_t first = 0; first < rows.size();) {
                    const size_t size
                        = std::min<size_t>(1 + below(isLarge ? 1500 : 120), rows.size() - first);
                    const std::span chunk(rows.data() + first, size);
                    // Read at `seq`: an older delta changes none of it.
                    table.appendChunk(chunk, seq);
                    for (const DeploymentSummary &row : chunk)
                        oracle.write(row);
                    first += size;
                }
                table.finishLoad();
                DeploymentDelta old{.seq = seq - int(below(50)), .upserts = {}, .removed = {}};
                old.upserts.push_back(rows.front());
                old.upserts.back().name = QStringLiteral("from the past");
                old.removed.push_back(rows.back().id);
                table.applyChanges(old);
                lastId = std::max<qint64>(lastId, count);
                break;
            }
            case 1:
            case 2: { // a filter
                const char *text = Filters[below(std::size(Filters))];
                const auto filter = filter::parse(QString::fromUtf8(text), Table::filterFields());
                if (!filter) {
                    QFAIL(qPrintable(QString::fromUtf8(text) + u": " + describe(filter.error())));
                }
                table.setFilter(*filter);
                oracle.filter = *filter;
                break;
            }
            case 3:
                table.clearFilter();
                oracle.filter.reset();
                break;
            case 4:
            case 5:
            case 6:
                oracle.column = int(below(Table::ColumnCount + 1)) - 1;
                oracle.order = below(2) == 0 ? Qt::AscendingOrder : Qt::DescendingOrder;
                oracle.orderNow = oracle.now;
                table.sort(oracle.column, oracle.order);
                break;
            case 7: {
                if (table.rowCount() == 0)
                    break;
                const int first = int(below(quint32(table.rowCount())));
                const int last = first + int(below(60));
                const bool value = below(3) != 0;
                table.selectRange(first, last, value);
                for (int row = first; row <= last && row < table.rowCount(); ++row) {
                    if (value)
                        oracle.selected.insert(table.idAt(row).value());
                    else
                        oracle.selected.erase(table.idAt(row).value());
                }
                break;
            }
            case 8:
                table.selectAllVisible();
                for (const qint64 id : oracle.visible())
                    oracle.selected.insert(id);
                break;
            case 9:
                table.invertSelection();
                for (const qint64 id : oracle.visible()) {
                    if (oracle.selected.erase(id) == 0)
                        oracle.selected.insert(id);
                }
                break;
            case 10:
                table.clearSelection();
                oracle.selected.clear();
                break;
            case 11:
                now += below(400'000);
                tell();
                break;
            case 12: { // names
                std::vector<Cluster> clusters{test::SyntheticDeployments::clusters()[below(8)]};
                clusters[0].name += QString::number(below(3));
                std::vector<User> users{test::SyntheticDeployments::owners()[below(2000)]};
                oracle.clusterNames[clusters[0].id.value()] = clusters[0].name;
                oracle.ownerNames[users[0].id.value()] = users[0].username;
                table.applyNames(clusters, users);
                break;
            }
            case 13: { // reasons
                std::vector<ReasonUpdate> updates;
                for (quint32 i = 1 + below(40); i > 0; --i) {
                    const qint64 id = anId();
                    const auto reason = ReasonCode(below(8));
                    updates.push_back({DeploymentId(id), reason});
                    const auto it = oracle.rows.find(id);
                    if (it != oracle.rows.end() && it->second.status == DeploymentStatus::Queued)
                        oracle.reasons[id] = reason;
                }
                table.applyReasons(updates);
                break;
            }
            case 14: { // nothing new
                DeploymentDelta stale{.seq = seq, .upserts = {}, .removed = {DeploymentId(anId())}};
                table.applyChanges(stale);
                break;
            }
            default: { // a frame of changes
                DeploymentDelta delta{.seq = ++seq, .upserts = {}, .removed = {}};
                std::set<qint64> used;
                const quint32 scale = below(4) != 0 ? 6 : isLarge ? 900 : 80;
                for (quint32 i = below(scale); i > 0; --i) {
                    const qint64 id = anId();
                    if (!oracle.rows.contains(id) || !used.insert(id).second)
                        continue;
                    DeploymentSummary row = oracle.rows.at(id);
                    switch (below(5)) {
                    case 0:
                        row.status = DeploymentStatus(below(7));
                        break;
                    case 1:
                        row.priority = int(below(1001));
                        break;
                    case 2:
                        row.name = source.at(anId() + 1000).name;
                        break;
                    case 3:
                        row.readyReplicas = int(below(200'000));
                        row.held = below(2) == 0;
                        break;
                    default:
                        row = source.at(anId() + 5000);
                        row.id = DeploymentId(id);
                    }
                    delta.upserts.push_back(row);
                    oracle.write(row);
                }
                for (quint32 i = below(scale); i > 0; --i) {
                    const DeploymentSummary row = source.at(++lastId);
                    delta.upserts.push_back(row);
                    oracle.write(row);
                }
                for (quint32 i = below(scale); i > 0; --i) {
                    const qint64 id = anId();
                    if (!used.insert(id).second || lastId - id < 100)
                        continue;
                    delta.removed.push_back(DeploymentId(id));
                    oracle.remove(id);
                }
                table.applyChanges(delta);
            }
            }

            const std::vector<qint64> expected = oracle.visible();
            QCOMPARE(table.rowCount(), int(expected.size()));
            for (int row = 0; row < table.rowCount(); ++row) {
                if (table.idAt(row).value() != expected[size_t(row)]) {
                    QFAIL(qPrintable(QStringLiteral("step %1, column %2: row %3 is %4, not %5")
                                         .arg(step)
                                         .arg(oracle.column)
                                         .arg(row)
                                         .arg(table.idAt(row).value())
                                         .arg(expected[size_t(row)])));
                }
            }
            QCOMPARE(table.totalCount(), qint64(oracle.rows.size()));
            QCOMPARE(table.selectedCount(), qint64(oracle.selected.size()));
            std::vector<DeploymentId> ids = table.selectedIds();
            std::sort(ids.begin(), ids.end());
            QVERIFY(std::equal(ids.begin(), ids.end(), oracle.selected.begin(),
                               oracle.selected.end(),
                               [](DeploymentId a, qint64 b) { return a.value() == b; }));
            if (currentId != 0 && !isReset) {
                const bool isVisible
                    = std::find(expected.begin(), expected.end(), currentId) != expected.end();
                QCOMPARE(current.isValid(), isVisible);
                if (isVisible)
                    QCOMPARE(table.idAt(current.row()).value(), currentId);
            }
            std::array<qint64, DeploymentStatusCount> counts{};
            for (const auto &[id, row] : oracle.rows)
                ++counts[size_t(row.status)];
            for (int i = 0; i < DeploymentStatusCount; ++i)
                QCOMPARE(table.statusCount(DeploymentStatus(i)), counts[size_t(i)]);
        }
        // Every cell of what is left.
        table.clearFilter();
        for (const auto &[id, row] : oracle.rows) {
            const auto found = table.find(DeploymentId(id));
            QVERIFY(found);
            QCOMPARE(found->name, row.name);
            QCOMPARE(found->image, row.image);
            QCOMPARE(found->clusterId, row.clusterId);
            QCOMPARE(found->ownerId, row.ownerId);
            QCOMPARE(found->priority, row.priority);
            QCOMPARE(found->replicas, row.replicas);
            QCOMPARE(found->readyReplicas, row.readyReplicas);
            QCOMPARE(found->cpuMilli, row.cpuMilli);
            QCOMPARE(found->memoryBytes, row.memoryBytes);
            QCOMPARE(found->gpuMilli, row.gpuMilli);
            QVERIFY(found->kind == row.kind && found->status == row.status);
            QVERIFY(found->cause == row.cause && found->held == row.held);
            QVERIFY(found->submittedAt == row.submittedAt);
            QVERIFY(found->startedAt == row.startedAt && found->finishedAt == row.finishedAt);
        }
    }
};

BERTH_TEST(tst_deploymentproperties)
#include "tst_deploymentproperties.moc"
