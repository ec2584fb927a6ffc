// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"

#include <memory>
#include <unordered_map>

namespace berth::store {

/// Stored specifications that the writing session has met, by what they say and by id: one that
/// comes again needs neither its JSON nor its hash. Bounded; a full one starts anew.
class SpecificationMemo final
{
public:
    struct Entry
    {
        SpecificationId id;
        QByteArray hash; ///< contentHash()
        std::shared_ptr<const Specification> specification;
    };

    /// Null where there is none; valid until the next insert() or remove().
    [[nodiscard]] const Entry *find(const Specification &specification) const;
    [[nodiscard]] const Entry *find(SpecificationId id) const;

    void insert(Entry entry);
    /// Forgets what a rollback took out of the table.
    void remove(SpecificationId id);

private:
    std::unordered_map<SpecificationId, Entry> m_entries;
    std::unordered_multimap<size_t, SpecificationId> m_byValue; ///< by qHash()
};

} // namespace berth::store
