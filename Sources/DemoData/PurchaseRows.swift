/// The purchases' rows, in the order of their days. What was bought follows from client and number alone, so that a
/// refund gives back exactly what was paid.
extension DemoPlan {
    private struct Sale {
        let product: Int
        /// Thousandths of a unit.
        let quantity: Int64
        let listPrice: Int64
        let unitPrice: Int64
        let amount: Int64
        let cost: Int64?
        let channel: Int
    }

    func writePurchases(_ sink: any BatchSink) throws {
        let sheet = Sheet<PurchaseColumn>(sink)
        var random = RandomSource(seed: seed, stream: .purchases)
        for event in activity.purchases {
            try sheet.begin()
            let client = Int(event.client)
            let account = population.accounts[client]
            let day = span.first + Int(event.day)
            let sale = sale(client: client, number: Int(event.number >> 1), account)
            let sign: Int64 = event.isRefund ? -1 : 1
            sheet.set(.client, id: DemoPlan.clientID(client))
            sheet.set(.date, day: day)
            sheet.set(.product, Products.names, sale.product)
            sheet.set(.quantity, real: Double(sign * sale.quantity) / 1000)
            sheet.set(.listPrice, fen: sale.listPrice)
            sheet.set(.unitPrice, fen: sale.unitPrice)
            sheet.set(.amount, fen: sign * sale.amount)
            if let cost = sale.cost { sheet.set(.cost, fen: sign * cost) }
            sheet.set(.channel, Products.channels, sale.channel)
            if sale.channel < 2 { sheet.set(.place, Geography.cityNames, Int(account.city)) }
            let rep = network.acting(owner: Int(account.owner), city: Int(account.city), day: day, &random)
            if sale.channel == 0 || random.chance(550) { sheet.set(.rep, id: repID(rep)) }
            sheet.set(.branch, id: Branch.id(Int(account.branch)))
            if !event.isRefund, random.chance(80) { sheet.set(.gift, Products.gifts, &random) }
        }
        try sheet.flush()
    }

    /// A client's sale of that number: the same whenever asked.
    private func sale(client: Int, number: Int, _ account: Account) -> Sale {
        var random = RandomSource(
            seed: seed, stream: .purchases, item: UInt64(client), part: UInt64(number))
        let index = (account.isPerson ? Products.forPersons : Products.forOrganisations).draw(&random)
        let product = Products.all[index]
        let steps = (product.quantity.upperBound - product.quantity.lowerBound) / product.step
        var quantity = product.quantity.lowerBound + random.below(steps + 1) * product.step
        // The most important buy on another scale, and everybody does once in a while.
        let standing = (65_535 - Int(account.importance)) >> 10
        if standing > 56 { quantity *= 1 + random.below((standing - 51) / 2) }
        if random.chance(12) { quantity *= 2 + random.below(8) }
        // Discounts in per cent, deeper for those who matter.
        let discount = random.chance(420) ? 0 : random.below(6 + standing / 6)
        let unitPrice = product.listPrice * Int64(100 - discount) / 100
        let amount = unitPrice * Int64(quantity) / 1000
        let isCostKnown = random.chance(880)
        let costPart = Int64(product.cost + random.below(41) - 20)
        let cost = product.listPrice * Int64(quantity) / 1000 * costPart / 1000
        return Sale(
            product: index, quantity: Int64(quantity), listPrice: product.listPrice, unitPrice: unitPrice,
            amount: amount, cost: isCostKnown ? cost : nil, channel: Products.channelChoice.draw(&random))
    }
}
