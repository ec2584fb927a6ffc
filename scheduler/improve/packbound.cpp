// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler/improve/packbound.h"

#include <algorithm>
#include <cmath>
#include <glpk.h>
#include <memory>

namespace berth::sched {

namespace {

/// Bins taken together.
struct Pool
{
    std::vector<size_t> bins;
    double cpuMilli = 0;
    double memoryBytes = 0;
    double gpuMilli = 0;
    double untouched = 0; ///< devices
    std::vector<double> extended;
};

/// Copies of an item that an otherwise empty bin holds.
qint64 copiesIn(const PackBin &bin, const PackItem &item)
{
    if (!item.kinds[size_t(bin.kind)])
        return 0;
    qint64 copies = item.units * item.together;
    const auto cap = [&copies](qint64 free, qint64 needed) {
        if (needed > 0)
            copies = std::min(copies, std::max<qint64>(free, 0) / needed);
    };
    cap(bin.cpuMilli, item.cpuMilli);
    cap(bin.memoryBytes, item.memoryBytes);
    for (size_t i = 0; i < item.extended.size(); ++i)
        cap(bin.extended[i], item.extended[i]);
    if (item.wholeDevices > 0)
        cap(bin.untouched + std::count(bin.devices.begin(), bin.devices.end(), qint16(WholeGpu)),
            item.wholeDevices);
    if (item.share > 0) {
        qint64 shares = 0;
        for (const qint16 free : bin.devices)
            shares += std::max<int>(free, 0) / item.share;
        copies = std::min(copies, shares);
    }
    return copies;
}

std::vector<Pool> poolsOf(const PackProblem &problem)
{
    size_t kinds = 1;
    for (const PackBin &bin : problem.bins)
        kinds = std::max(kinds, size_t(bin.kind) + 1);
    const bool areMerged = kinds * problem.items.size() > MostBoundColumns;
    std::vector<Pool> pools(areMerged ? 1 : kinds);
    for (size_t index = 0; index < problem.bins.size(); ++index) {
        const PackBin &bin = problem.bins[index];
        Pool &pool = pools[areMerged ? 0 : size_t(bin.kind)];
        pool.bins.push_back(index);
        pool.cpuMilli += double(std::max<qint64>(bin.cpuMilli, 0));
        pool.memoryBytes += double(std::max<qint64>(bin.memoryBytes, 0));
        pool.extended.resize(size_t(problem.dimensions), 0);
        for (size_t i = 0; i < bin.extended.size(); ++i)
            pool.extended[i] += double(std::max<qint64>(bin.extended[i], 0));
        pool.gpuMilli += double(bin.untouched) * WholeGpu;
        pool.untouched += bin.untouched;
        for (const qint16 free : bin.devices) {
            pool.gpuMilli += std::max<int>(free, 0);
            pool.untouched += free == WholeGpu ? 1 : 0;
        }
    }
    return pools;
}

/// One linear programme: replicas of each item in each pool.
class Programme final
{
public:
    explicit Programme(const PackProblem &problem)
        : m_problem(problem)
        , m_pools(poolsOf(problem))
        , m_programme(glp_create_prob(), &glp_delete_prob)
    {
        glp_term_out(GLP_OFF);
        glp_set_obj_dir(m_programme.get(), GLP_MAX);
        addPoolRows();
        addLevelRows();
        addColumns();
    }

    /// The most that @p level can be worth while the levels above are worth @p achieved.
    /// @returns a negative number where GLPK gives up
    double solve(int level, const std::vector<qint64> &achieved)
    {
        glp_prob *programme = m_programme.get();
        for (const Column &column : m_columns)
            glp_set_obj_coef(programme, column.number, column.level == level ? column.worth : 0);
        for (int above = 0; above < m_problem.levels; ++above) {
            const int row = m_firstLevelRow + above;
            if (above < level)
                glp_set_row_bnds(programme, row, GLP_LO, double(achieved[size_t(above)]) - 0.5, 0);
            else
                glp_set_row_bnds(programme, row, GLP_FR, 0, 0);
        }
        glp_smcp parameters;
        glp_init_smcp(&parameters);
        parameters.msg_lev = GLP_MSG_OFF;
        parameters.presolve = GLP_OFF;
        parameters.tm_lim = 10'000;
        if (glp_simplex(programme, &parameters) != 0 || glp_get_status(programme) != GLP_OPT)
            return -1;
        return glp_get_obj_val(programme);
    }

private:
    struct Column
    {
        int number;
        int level;
        double worth; ///< of one replica
    };

    int addRow(double most)
    {
        const int row = glp_add_rows(m_programme.get(), 1);
        glp_set_row_bnds(m_programme.get(), row, GLP_UP, 0, std::max(most, 0.0));
        return row;
    }
    void addPoolRows()
    {
        for (const Pool &pool : m_pools) {
            m_poolRows.push_back(addRow(pool.cpuMilli));
            addRow(pool.memoryBytes / Mebibyte);
            addRow(pool.gpuMilli);
            addRow(pool.untouched);
            for (int i = 0; i < m_problem.dimensions; ++i)
                addRow(pool.extended.empty() ? 0 : pool.extended[size_t(i)]);
        }
        for (const PackItem &item : m_problem.items) {
            const int row = addRow(double(item.units) * item.together);
            m_itemRows.push_back(row);
        }
    }
    void addLevelRows()
    {
        m_firstLevelRow = glp_add_rows(m_programme.get(), m_problem.levels);
        for (int level = 0; level < m_problem.levels; ++level)
            glp_set_row_bnds(m_programme.get(), m_firstLevelRow + level, GLP_FR, 0, 0);
    }
    void addColumns()
    {
        for (size_t pool = 0; pool < m_pools.size(); ++pool) {
            for (size_t i = 0; i < m_problem.items.size(); ++i) {
                const PackItem &item = m_problem.items[i];
                qint64 copies = 0;
                for (const size_t bin : m_pools[pool].bins)
                    copies += copiesIn(m_problem.bins[bin], item);
                if (copies > 0)
                    addColumn(pool, i, copies);
            }
        }
    }
    void addColumn(size_t pool, size_t index, qint64 copies)
    {
        const PackItem &item = m_problem.items[index];
        glp_prob *programme = m_programme.get();
        const int column = glp_add_cols(programme, 1);
        glp_set_col_bnds(programme, column, GLP_DB, 0, double(copies));
        std::vector<int> rows{0}; // GLPK counts from 1
        std::vector<double> amounts{0};
        const auto needs = [&](int row, double amount) {
            if (amount == 0)
                return;
            rows.push_back(row);
            amounts.push_back(amount);
        };
        const int first = m_poolRows[pool];
        needs(first, double(item.cpuMilli));
        needs(first + 1, double(item.memoryBytes) / Mebibyte);
        needs(first + 2, double(item.gpuMilli()));
        needs(first + 3, item.wholeDevices);
        for (size_t i = 0; i < item.extended.size(); ++i)
            needs(first + 4 + int(i), double(item.extended[i]));
        needs(m_itemRows[index], 1);
        const double worth = double(item.value) / item.together;
        needs(m_firstLevelRow + item.level, worth);
        glp_set_mat_col(programme, column, int(rows.size()) - 1, rows.data(), amounts.data());
        m_columns.push_back({column, item.level, worth});
    }

    static constexpr double Mebibyte = 1 << 20;

    const PackProblem &m_problem;
    std::vector<Pool> m_pools;
    std::unique_ptr<glp_prob, void (*)(glp_prob *)> m_programme;
    std::vector<int> m_poolRows;
    std::vector<int> m_itemRows;
    int m_firstLevelRow = 0;
    std::vector<Column> m_columns;
};

} // namespace

std::vector<qint64> packBound(const PackProblem &problem, const std::vector<qint64> &achieved)
{
    std::vector<qint64> all(size_t(problem.levels), 0);
    for (const PackItem &item : problem.items)
        all[size_t(item.level)] += item.units * item.value;
    Programme programme(problem);
    std::vector<qint64> bound;
    for (int level = 0; level < problem.levels; ++level) {
        const double most = programme.solve(level, achieved);
        // A little above the optimum of the programme: rounding must not make it no bound.
        const auto whole = qint64(std::floor(most * (1 + 1e-9) + 1e-3));
        bound.push_back(most < 0 ? all[size_t(level)] : std::min(whole, all[size_t(level)]));
    }
    return bound;
}

} // namespace berth::sched
