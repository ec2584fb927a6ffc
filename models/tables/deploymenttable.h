// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cluster.h"
#include "models/domain/filter.h"
#include "models/domain/organization.h"
#include "models/domain/reason.h"
#include "models/tables/deploymentdelta.h"
#include "models/tables/roles.h"

#include <QtCore/qabstractitemmodel.h>

#include <array>
#include <functional>
#include <memory>
#include <span>

namespace berth {

class DeploymentTableData;

inline constexpr int DeploymentStatusCount = int(DeploymentStatus::Stopped) + 1;

/// Why a deployment waits now, from the published queue view; absent: unknown or not waiting.
struct ReasonUpdate
{
    DeploymentId id;
    std::optional<ReasonCode> reason;
};

/// The queue: all deployments of all clusters, a million rows and more. Columnar, with an order and
/// a filter of its own (no proxy goes on top), at most about 40 bytes a row plus its name.
/// Lives on the GUI thread; is fed in chunks by a loader and then by deltas of at most ten a
/// second. A change of rows emits one signal a run of rows, and one layoutChanged (row count
/// included) where there are more than eight runs or a row moves; the current row and the scroll
/// position survive. Bulk selection is a bit a row here; a view's selection model holds the current
/// index only.
class DeploymentTable final : public QAbstractTableModel, public TableRoles
{
    Q_OBJECT
public:
    enum Column {
        NameColumn,
        StatusColumn,
        ReasonColumn, ///< why it waits, and the cause that sent it back to the queue
        ClusterColumn,
        PriorityColumn,
        CpuColumn, ///< per replica, as are the next two
        MemoryColumn,
        GpuColumn,
        ReplicasColumn, ///< ready / wanted
        ImageColumn,
        OwnerColumn,
        SubmittedColumn, ///< shown as an age
        WaitColumn, ///< until it started, or until now
        RunColumn, ///< since it started, until it finished or now
        KindColumn,
        IdColumn,
        ReadyColumn, ///< ready replicas as a number of its own, for files; a view may hide it
        ColumnCount
    };
    static constexpr int DeploymentIdRole = IdRole;

    explicit DeploymentTable(QObject *parent = nullptr);
    ~DeploymentTable() override;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    /// SelectedRole (any column) and Qt::CheckStateRole of the name select a row.
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    /// Display text; SortRole answers the column's stable name ("memory") for files and settings.
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    /// Column -1 is the order of the queue: priority down, submission time, id. Ties break on id.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    [[nodiscard]] int sortColumn() const;
    [[nodiscard]] Qt::SortOrder sortOrder() const;

    // --- feeding
    /// A new source: forgets every row. @param total how many rows are expected, 0: unknown
    void beginLoad(qint64 total);
    /// Rows read from the store at feed position @p seq. What a newer delta has touched already
    /// (changed or removed) stays as the delta left it. An id may come twice; the newer seq wins.
    void appendChunk(std::span<const DeploymentSummary> rows, qint64 seq);
    void finishLoad();
    [[nodiscard]] bool isLoading() const;
    /// Rows loaded and rows expected, for a progress strip and the first paint.
    [[nodiscard]] qint64 loadedRows() const;
    [[nodiscard]] qint64 expectedRows() const;
    /// Applies one published delta; older than what its rows were read at is dropped, row by row.
    void applyChanges(const DeploymentDelta &delta);
    void applyReasons(std::span<const ReasonUpdate> reasons);
    /// Names of clusters and owners; a row that comes before its name shows "#id".
    void applyNames(std::span<const Cluster> clusters, std::span<const User> users);
    /// Feed position of the newest delta or chunk.
    [[nodiscard]] qint64 seq() const;
    /// The moment that ages are counted from; repaints the ages once a second, and re-evaluates a
    /// filter that names an age.
    void setNow(TimePoint now);

    // --- filter
    [[nodiscard]] static std::vector<filter::Field> filterFields();
    void setFilter(const filter::Node &filter);
    void clearFilter();
    [[nodiscard]] bool isFiltered() const;

    // --- rows
    [[nodiscard]] QModelIndex indexOf(DeploymentId id, int column = NameColumn) const;
    [[nodiscard]] DeploymentId idAt(int row) const;
    [[nodiscard]] std::optional<DeploymentSummary> find(DeploymentId id) const;
    [[nodiscard]] QString clusterName(ClusterId id) const;
    [[nodiscard]] QString ownerName(UserId id) const;
    [[nodiscard]] qint64 totalCount() const; ///< rows behind the filter included
    [[nodiscard]] qint64 statusCount(DeploymentStatus status) const; ///< of all rows
    [[nodiscard]] std::array<qint64, DeploymentStatusCount> statusCounts(ClusterId cluster) const;

    // --- bulk selection; rows that a filter hides stay selected
    void select(int row, bool selected = true);
    void selectRange(int first, int last, bool selected = true);
    void selectAllVisible();
    void invertSelection(); ///< of the rows that are visible
    void clearSelection(); ///< of all rows
    [[nodiscard]] bool isSelected(int row) const;
    [[nodiscard]] qint64 selectedCount() const;
    [[nodiscard]] qint64 hiddenSelectedCount() const; ///< behind the filter: say so before acting
    /// Visible ones in their order, then hidden ones by age of their row.
    [[nodiscard]] std::vector<DeploymentId> selectedIds() const;

    /// Bytes of the heap that the rows hold, names included and apart; for tests and benches.
    struct Memory
    {
        qint64 total = 0;
        qint64 names = 0; ///< arena, offsets and ranks
    };
    [[nodiscard]] Memory memory() const;

Q_SIGNALS:
    /// Of any number that statusCount(), totalCount() or the row count give.
    void countsChanged();
    void bulkSelectionChanged(qint64 count);
    void loadingChanged(bool loading);

private:
    struct Rewrite;
    enum class Source { Chunk, Delta };

    void update(std::span<const DeploymentSummary> rows, std::span<const DeploymentId> removed,
                qint64 seq, Source source);
    void rewrite(Rewrite &change);
    void leave(const std::vector<int> &rows);
    void enter(const std::vector<quint32> &slots, const std::vector<int> &places);
    void relayout(const std::function<void()> &change, const Rewrite *rewrite = nullptr);
    void reorder(std::vector<quint32> next, const Rewrite *rewrite = nullptr);
    void refilter();
    void emitChanged(const std::vector<quint32> &slots);
    void emitColumns(int first, int last);
    void emitSelected(int first, int last);

    std::unique_ptr<DeploymentTableData> d;
};

} // namespace berth
