// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/deployment.h"

#include <list>
#include <unordered_map>

namespace berth::store {
class Reader;
}

namespace berth::api {

/// Specifications by id, which never change: read once, with their JSON. Keeps the ones asked for
/// last. Belongs to the API's thread.
class Specifications final
{
public:
    struct Entry
    {
        std::shared_ptr<const Specification> specification;
        /// Members of a deployment's object, from "image" on; one for those who may read the values
        /// of its environment, one for those who may not.
        QByteArray members;
        QByteArray membersWithoutValues;
    };

    [[nodiscard]] Result<std::shared_ptr<const Entry>> load(store::Reader &reader,
                                                            SpecificationId id);

private:
    static constexpr size_t MostEntries = 4'096;
    using Order = std::list<std::pair<SpecificationId, std::shared_ptr<const Entry>>>;

    Order m_order; ///< the newest first
    std::unordered_map<SpecificationId, Order::iterator> m_entries;
};

} // namespace berth::api
