// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/specifications.h"

#include "app/api/wire/deployments.h"
#include "models/store/reader.h"

namespace berth::api {

Result<std::shared_ptr<const Specifications::Entry>> Specifications::load(store::Reader &reader,
                                                                          SpecificationId id)
{
    if (const auto found = m_entries.find(id); found != m_entries.end()) {
        m_order.splice(m_order.begin(), m_order, found->second);
        return found->second->second;
    }
    auto specification = reader.specification(id);
    if (!specification)
        return tl::unexpected(specification.error());
    auto entry = std::make_shared<Entry>();
    entry->specification = *specification;
    entry->members = specificationMembers(**specification, true);
    entry->membersWithoutValues = specificationMembers(**specification, false);
    m_order.emplace_front(id, std::move(entry));
    m_entries.emplace(id, m_order.begin());
    if (m_order.size() > MostEntries) {
        m_entries.erase(m_order.back().first);
        m_order.pop_back();
    }
    return m_order.front().second;
}

} // namespace berth::api
