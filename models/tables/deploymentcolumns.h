// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/change.h"
#include "models/domain/reason.h"
#include "models/tables/indextable.h"
#include "models/tables/textarena.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace berth {

/// Where a row lies in the columns. Slots are given in ascending order and never used twice between
/// two compactions, so that the arena of the names stays in their order; a row that is renamed
/// moves to a new slot.
using Slot = quint32;
inline constexpr Slot NoSlot = IndexTable::None;

/// What many deployments ask for alike.
struct DeploymentShape
{
    int replicas = 1;
    MilliCpu cpuMilli = 0;
    Bytes memoryBytes = 0;
    MilliGpu gpuMilli = 0;
    DeploymentKind kind = DeploymentKind::Service;

    bool operator==(const DeploymentShape &) const = default;
};

struct DeploymentShapeHash
{
    [[nodiscard]] quint64 operator()(const DeploymentShape &shape) const;
};

/// Whose a deployment is: positions in the lists of clusters and owners.
struct DeploymentAccount
{
    quint32 cluster = 0;
    quint32 owner = 0;

    bool operator==(const DeploymentAccount &) const = default;
};

struct DeploymentAccountHash
{
    [[nodiscard]] quint64 operator()(DeploymentAccount account) const
    {
        return IndexTable::mix(quint64(account.cluster) << 32 | account.owner);
    }
};

/// Objects that rows name by id, with the names that people read; "#id" until a name comes.
/// Ranks sort as compareNames() and are made when asked for.
class NamedIds final
{
public:
    quint32 intern(qint64 id);
    /// @returns true where the name of a known id changed
    bool setName(qint64 id, const QString &name);
    [[nodiscard]] std::optional<quint32> find(qint64 id) const;
    [[nodiscard]] qint64 id(quint32 at) const { return m_entries[at].id; }
    [[nodiscard]] const QString &name(quint32 at) const { return m_entries[at].name; }
    [[nodiscard]] quint32 size() const { return quint32(m_entries.size()); }
    [[nodiscard]] std::vector<quint32> ranks() const;
    [[nodiscard]] qint64 bytes() const;
    void clear();

private:
    struct Entry
    {
        qint64 id;
        QString name;
    };
    std::vector<Entry> m_entries;
    std::unordered_map<qint64, quint32> m_byId;
};

/// Positions in a list of interned values: two bytes each until there are too many for that.
class IndexColumn final
{
public:
    [[nodiscard]] quint32 operator[](Slot slot) const
    {
        return m_wide.empty() ? m_narrow[slot] : m_wide[slot];
    }
    void append(quint32 value)
    {
        if (!m_wide.empty()) {
            m_wide.push_back(value);
        } else {
            m_narrow.push_back(0);
            set(quint32(m_narrow.size() - 1), value);
        }
    }
    void set(Slot slot, quint32 value)
    {
        if (m_wide.empty() && value <= 0xFFFF) {
            m_narrow[slot] = quint16(value);
            return;
        }
        if (m_wide.empty()) {
            m_wide.reserve(m_narrow.capacity());
            m_wide.assign(m_narrow.begin(), m_narrow.end());
            m_narrow = {};
        }
        m_wide[slot] = value;
    }
    void reserve(size_t rows)
    {
        if (m_wide.empty())
            m_narrow.reserve(rows);
        else
            m_wide.reserve(rows);
    }
    void keep(const Bitmap &live)
    {
        Slot kept = 0;
        live.forEach([&](Slot slot) { set(kept++, (*this)[slot]); });
        if (m_wide.empty())
            m_narrow.resize(kept);
        else
            m_wide.resize(kept);
    }
    [[nodiscard]] qint64 bytes() const
    {
        return qint64(m_narrow.capacity() * 2 + m_wide.capacity() * 4);
    }

private:
    std::vector<quint16> m_narrow;
    std::vector<quint32> m_wide; ///< instead of the narrow ones
};

/// The rows of the queue as columns: about 36 bytes a row, and the names. Times of starting and
/// ending are kept to the second; all times must lie in 1970..2105, others are clamped.
class DeploymentColumns final
{
public:
    void reserve(qint64 rows);
    void clear();

    [[nodiscard]] quint32 slots() const { return quint32(m_flags.size()); }
    [[nodiscard]] const Bitmap &live() const { return m_live; }
    [[nodiscard]] qint64 dead() const { return m_dead; }
    /// @returns NoSlot where there is none
    [[nodiscard]] Slot find(DeploymentId id) const;

    Slot append(const DeploymentSummary &row);
    /// Overwrites all but the name and the id.
    void write(Slot slot, const DeploymentSummary &row);
    void setReason(Slot slot, std::optional<ReasonCode> reason);
    /// Takes a row out of the index; its cells can be read until compact().
    void kill(Slot slot);
    [[nodiscard]] bool isNamed(Slot slot, const QString &name) const;
    /// Whether write() would change nothing.
    [[nodiscard]] bool holds(Slot slot, const DeploymentSummary &row) const;
    [[nodiscard]] DeploymentSummary summary(Slot slot) const;
    /// Numbers the live rows anew in their order, and drops shapes and images that nothing uses.
    /// @returns the new slot of every old one, NoSlot for dead ones
    std::vector<Slot> compact();

    [[nodiscard]] DeploymentId id(Slot slot) const
    {
        const qint64 high = m_idHigh.empty() ? 0 : m_idHigh[slot];
        return DeploymentId(high << 32 | m_idLow[slot]);
    }
    [[nodiscard]] quint16 flags(Slot slot) const { return m_flags[slot]; }
    [[nodiscard]] int priority(Slot slot) const { return m_priority[slot]; }
    [[nodiscard]] quint32 shapeIndex(Slot slot) const { return m_shape[slot]; }
    [[nodiscard]] const DeploymentShape &shape(Slot slot) const { return m_shapes[m_shape[slot]]; }
    [[nodiscard]] quint32 imageIndex(Slot slot) const { return m_image[slot]; }
    [[nodiscard]] quint32 accountIndex(Slot slot) const { return m_account[slot]; }
    [[nodiscard]] DeploymentAccount account(Slot slot) const { return m_accounts[m_account[slot]]; }
    [[nodiscard]] int ready(Slot slot) const;
    [[nodiscard]] qint64 submittedMillis(Slot slot) const
    {
        return qint64(m_submitted[slot]) * 1000 + m_submittedMillis[slot];
    }
    /// Seconds since 1970, 0: not yet
    [[nodiscard]] quint32 startedSeconds(Slot slot) const { return m_started[slot]; }
    [[nodiscard]] quint32 finishedSeconds(Slot slot) const { return m_finished[slot]; }
    /// From submission until it started, or ended without, or @p now; never negative.
    [[nodiscard]] qint64 waitMillis(Slot slot, qint64 now) const;
    /// From start until it ended or @p now; -1 where it has not started.
    [[nodiscard]] qint64 runMillis(Slot slot, qint64 now) const;

    [[nodiscard]] static DeploymentStatus status(quint16 flags)
    {
        return DeploymentStatus(flags & 7);
    }
    [[nodiscard]] static Cause cause(quint16 flags) { return Cause(flags >> 3 & 7); }
    [[nodiscard]] static bool isHeld(quint16 flags) { return (flags & HeldFlag) != 0; }
    /// Of one that is queued: as published, or `held` from its own row.
    [[nodiscard]] static std::optional<ReasonCode> reason(quint16 flags);
    /// As published, whatever the row's own state says.
    [[nodiscard]] static std::optional<ReasonCode> publishedReason(quint16 flags);
    static constexpr int FlagValues = 1 << 11;

    [[nodiscard]] const Interned<DeploymentShape, DeploymentShapeHash> &shapes() const
    {
        return m_shapes;
    }
    [[nodiscard]] const Interned<DeploymentAccount, DeploymentAccountHash> &accounts() const
    {
        return m_accounts;
    }
    [[nodiscard]] const QString &image(quint32 at) const { return m_images[at]; }
    [[nodiscard]] quint32 images() const { return m_images.size(); }
    [[nodiscard]] const TextArena &names() const { return m_names; }
    void rankNames() { m_names.ensureRanks(m_live); }

    NamedIds clusters;
    NamedIds owners;

    [[nodiscard]] qint64 bytes() const; ///< names apart
    [[nodiscard]] qint64 nameBytes() const { return m_names.bytes(); }

private:
    static constexpr quint16 HeldFlag = 1 << 6;
    static constexpr int ReasonShift = 7; ///< 0: none, else the code and 1
    static constexpr quint16 ManyReady = 0xFFFF; ///< the number stands in m_manyReady

    struct ImageHash
    {
        quint64 operator()(const QString &text) const { return IndexTable::mix(qHash(text)); }
    };
    [[nodiscard]] quint64 idHash(Slot slot) const
    {
        return IndexTable::mix(quint64(id(slot).value()));
    }
    [[nodiscard]] static quint16 packFlags(const DeploymentSummary &row, quint16 reasonBits);
    [[nodiscard]] static quint32 packSeconds(const std::optional<TimePoint> &time);
    void grow();

    TextArena m_names;
    Bitmap m_live;
    std::vector<quint32> m_idLow;
    std::vector<quint32> m_idHigh; ///< empty while every id is below 2^32
    std::vector<quint16> m_flags;
    std::vector<quint16> m_priority;
    IndexColumn m_shape;
    IndexColumn m_image;
    IndexColumn m_account;
    std::vector<quint16> m_ready;
    std::vector<quint16> m_submittedMillis;
    std::vector<quint32> m_submitted;
    std::vector<quint32> m_started;
    std::vector<quint32> m_finished;
    std::unordered_map<Slot, int> m_manyReady;
    IndexTable m_byId;
    Interned<DeploymentShape, DeploymentShapeHash> m_shapes;
    Interned<DeploymentAccount, DeploymentAccountHash> m_accounts;
    Interned<QString, ImageHash> m_images;
    qint64 m_dead = 0;
};

} // namespace berth
